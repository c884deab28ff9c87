// SPDX-License-Identifier: EUPL-1.2
// Names for invented lists, by naming custom. Common names put together at random by generate.ts; no list of persons was used.

export interface Custom {
  readonly female: readonly string[];
  readonly male: readonly string[];
  readonly surnames: readonly string[];
  readonly nations: readonly string[];
  readonly places: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/u);

export const CUSTOMS = {
  spanish: {
    female: words(
      'María Ana Rosa Carmen Luz Marta Gloria Elena Patricia Sandra Claudia Yolanda Beatriz Lucía Paola Andrea Diana Mónica Adriana Liliana Angélica Juana Teresa Isabel Gabriela Daniela Valeria Camila Natalia Sofía Alejandra Verónica Silvia Norma Irma Leticia Guadalupe Rocío Alicia Victoria Ximena Jimena Rosario Mercedes Pilar Dolores Consuelo Esperanza Milagros Yesenia Karina Vanessa Noelia Lorena Miriam Nélida Flor Maritza Wendy Heidy Katherine Yuliana Mariela Graciela Estela Ruth Noemí Raquel Débora Magdalena Cecilia Fabiola Brenda Jessica Johana Fernanda',
    ),
    male: words(
      'José Juan Luis Carlos Jorge Miguel Pedro Manuel Francisco Jesús Antonio Alejandro Rafael Fernando Ricardo Roberto Eduardo Javier Sergio Raúl Mario Víctor Óscar Hugo Daniel David Diego Andrés Santiago Sebastián Nicolás Gabriel Ignacio Enrique Gustavo Héctor Alberto Alfredo Arturo Rubén Ramón Julio César Félix Jaime Edwin Wilson Walter Jhon Kevin Bryan Cristian Álvaro Emilio Esteban Guillermo Gerardo Marcos Martín Mateo Matías Rodrigo Tomás Vicente Wilmer Freddy Nelson Freddy Yeison Elmer Samuel',
    ),
    surnames: words(
      'González Rodríguez García Fernández López Martínez Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Cruz Reyes Morales Gutiérrez Ortiz Chávez Ramos Mendoza Ruiz Álvarez Castillo Jiménez Moreno Romero Herrera Medina Aguilar Vargas Guzmán Muñoz Salazar Rojas Silva Vega Castro Soto Delgado Contreras Paredes Quispe Mamani Huamán Condori Choque Vásquez Cárdenas Espinoza Valdez Zambrano Cedeño Intriago Macías Villalba Benítez Cabrera Cáceres Acosta Duarte Ayala Ovelar Escobar Giménez Quintero Restrepo Ospina Zapata Londoño Arango Cifuentes Bautista Pacheco Barrios Alarcón Bustamante Ibáñez Peña Cordero Figueroa Molina Suárez Navarro Mejía Pineda Orellana Portillo Alvarenga Zelaya Pizarro Sepúlveda Araya Leiva Zúñiga',
    ),
    nations: words('PER BOL COL VEN ECU PRY ARG HND GTM MEX DOM SLV NIC CHL'),
    places: [
      'Lima',
      'Arequipa',
      'La Paz',
      'Cochabamba',
      'Bogotá',
      'Cali',
      'Caracas',
      'Quito',
      'Asunción',
      'Rosario',
      'Tegucigalpa',
      'San Salvador',
      'Puebla',
      'Santiago',
    ],
  },
  portuguese: {
    female: words(
      'Maria Ana Francisca Antônia Adriana Juliana Márcia Fernanda Patrícia Aline Sandra Camila Amanda Bruna Jéssica Letícia Júlia Luciana Vanessa Mariana Gabriela Vera Rita Larissa Daniela Rosângela Cláudia Aparecida Simone Renata Raquel Tatiane Cristiane Débora Beatriz Helena Joana Inês Catarina Filipa Sónia Conceição Fátima Lúcia Teresa Isabel Marta Eliane Priscila Tânia Rafaela Luzia',
    ),
    male: words(
      'José João Antônio Francisco Carlos Paulo Pedro Lucas Luiz Marcos Luís Gabriel Rafael Daniel Marcelo Bruno Eduardo Felipe Raimundo Rodrigo Manoel Mateus André Fernando Fábio Leonardo Gustavo Guilherme Leandro Tiago Anderson Ricardo Márcio Jorge Sebastião Alexandre Roberto Diego Vítor Sérgio Cláudio Rui Nuno Joaquim Domingos Gonçalo Hélder Nelson Adilson Edson',
    ),
    surnames: words(
      'Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas Cardoso Ramos Gonçalves Santana Teixeira Araújo Melo Moura Cavalcante Monteiro Correia Batista Campos Cunha Moraes Pinto Borges Neves Tavares Fonseca Azevedo Queiroz Magalhães Guimarães Xavier Assunção Conceição Reis Brito Leite Amaral Varela Évora',
    ),
    nations: words('BRA AGO MOZ CPV GNB PRT STP'),
    places: [
      'Fortaleza',
      'Recife',
      'Salvador',
      'Luanda',
      'Maputo',
      'Praia',
      'Bissau',
      'Goiânia',
      'Belém',
      'São Luís',
      'Benguela',
    ],
  },
  arabic: {
    female: words(
      'Fatima Aisha Khadija Mariam Zainab Amina Hanan Samira Nadia Leila Salma Yasmin Rania Huda Sara Noura Latifa Malika Karima Houda Imane Naima Rachida Souad Zahra Halima Rukaya Asma Iman Dina Heba Mona Rasha Ghada Reem Lina Hala Sawsan Wafa Warda Jamila Najat Fadwa Ibtissam',
    ),
    male: words(
      'Mohamed Ahmed Ali Hassan Hussein Omar Youssef Ibrahim Khaled Mustafa Mahmoud Said Rachid Karim Abdallah Abdelaziz Abdelrahman Abdelkader Hamza Bilal Walid Tarek Samir Nabil Jamal Faisal Hicham Othman Ismail Idris Yahya Zakaria Anas Ayman Bassam Fares Ghassan Hisham Imad Jaber Kamal Majid Nasser Qasim Ramadan Salah Taha Yasser Ziad',
    ),
    surnames: words(
      'al-Masri al-Ahmad al-Hassan Haddad Khoury al-Shami Mansour al-Baghdadi Benali Bouazza Alaoui Tazi Bennani al-Fassi Cherkaoui Chami Belhaj Saidi Trabelsi Hammami Gharbi Jebali Nasri Saleh Hamdan Darwish al-Rifai al-Dosari al-Harbi al-Qahtani Osman Bakri Zidan Fahmy Gaber Soliman Abouzeid el-Sayed Kassem Najjar Sabbagh Halabi al-Jabouri al-Tikriti Mokrani Brahimi Ziani Belkacem Bouchareb Hamidi Rahmani Slimani Toumi Yahiaoui Zeroual Moussaoui Amrani',
    ),
    nations: words('MAR DZA TUN EGY SYR IRQ SDN LBY YEM JOR LBN'),
    places: [
      'Casablanca',
      'Fez',
      'Oran',
      'Tunis',
      'Sfax',
      'Cairo',
      'Alexandria',
      'Aleppo',
      'Damascus',
      'Baghdad',
      'Basra',
      'Khartoum',
      'Sanaa',
    ],
  },
  african: {
    female: words(
      'Mary Grace Blessing Joy Faith Mercy Esther Ruth Sarah Comfort Patience Precious Gift Favour Charity Elizabeth Margaret Catherine Victoria Ngozi Chioma Amaka Ifeoma Adaeze Chinwe Folake Funmilayo Yetunde Bukola Abena Akosua Ama Efua Adwoa Wanjiru Nyambura Achieng Atieno Nakato Namukasa Aminata Fatoumata Mariama Hawa Binta Kadiatou Awa Ndeye Tsehay Selam Hirut Almaz Jennifer Susan Deborah Rebecca',
    ),
    male: words(
      'John Joseph Emmanuel Samuel David Daniel Peter Paul Michael James Moses Isaac Abraham Sunday Friday Monday Godwin Goodluck Chukwuemeka Chinedu Obinna Ikenna Emeka Babatunde Oluwaseun Adebayo Segun Kwame Kofi Kwabena Yaw Kwesi Kamau Mwangi Otieno Ochieng Mukasa Okello Mamadou Ousmane Ibrahima Abdoulaye Modou Lamin Tesfaye Haile Dawit Yonas Robert Anthony Christopher William Francis Patrick',
    ),
    surnames: words(
      'Okafor Eze Okonkwo Nwosu Obi Okeke Adeyemi Adebayo Ogunleye Balogun Afolabi Bello Musa Ibrahim Mensah Owusu Boateng Asante Osei Appiah Agyeman Amoah Kamau Njoroge Mwangi Otieno Odhiambo Wanjiku Kimani Mutua Okello Mugisha Tumusiime Banda Phiri Mwale Zulu Dlamini Nkosi Moyo Ncube Diallo Traoré Keita Camara Touré Cissé Ndiaye Diop Fall Sow Bah Jallow Ceesay Conteh Kamara Sesay Bangura Tesfay Gebre Abebe Bekele Johnson Williams Brown Smith Thomas Young Scott Wright Robinson Edwards',
    ),
    nations: words('NGA GHA KEN UGA ZMB SEN GMB SLE GIN MLI CIV ETH ERI GBR USA'),
    places: [
      'Lagos',
      'Benin City',
      'Accra',
      'Kumasi',
      'Nairobi',
      'Kampala',
      'Lusaka',
      'Dakar',
      'Banjul',
      'Freetown',
      'Conakry',
      'Bamako',
      'Addis Ababa',
      'Asmara',
    ],
  },
  // held out: nothing was tuned on these
  eastern: {
    female: words(
      'Oksana Iryna Natalia Olena Tetiana Svitlana Yulia Maria Elena Ioana Andreea Mihaela Alina Daniela Cristina Georgeta Ivanka Desislava Petya Gergana Anna Katarzyna Agnieszka Magdalena Zuzana Jana Ludmila Galina Viktoria Anastasia Ekaterina Nguyet Thi Lan Huong Mai Linh Hoa Nittaya Somying Malee Lakshmi Priya Sunita Anjali Marites Jocelyn Rowena Lorna',
    ),
    male: words(
      'Oleksandr Serhii Andrii Volodymyr Ivan Mykola Dmytro Ion Vasile Gheorghe Alexandru Mihai Andrei Florin Georgi Dimitar Nikolay Piotr Krzysztof Tomasz Jan Josef Milan Aleksei Sergey Mikhail Yevgeny Van Minh Duc Hung Somchai Prasert Ramesh Suresh Rajesh Arun Rodel Jomar Reynaldo Danilo',
    ),
    surnames: words(
      'Kovalenko Shevchenko Bondarenko Tkachenko Melnyk Boyko Kravchuk Popescu Ionescu Dumitrescu Popa Rusu Munteanu Stoica Petrov Ivanov Georgiev Dimitrov Todorova Nowak Kowalski Wiśniewski Novák Svoboda Horváth Ivanova Petrova Smirnova Kuznetsov Nguyen Tran Le Pham Hoang Phan Vu Srisai Chaiyasit Kumar Singh Sharma Patel Das Gurung Tamang Thapa Santos Reyes Bautista Dela Cruz Villanueva',
    ),
    nations: words('UKR ROU BGR POL CZE MDA RUS VNM THA IND NPL PHL'),
    places: [
      'Lviv',
      'Odesa',
      'Iași',
      'Chișinău',
      'Plovdiv',
      'Varna',
      'Łódź',
      'Hanoi',
      'Hue',
      'Chiang Mai',
      'Kathmandu',
      'Manila',
      'Cebu',
    ],
  },
} as const satisfies Readonly<Record<string, Custom>>;

export type CustomName = keyof typeof CUSTOMS;

/** Other Latin spellings of Arabic names, by country of the office. */
export const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  Mohamed: ['Muhammad', 'Mohammed', 'Mohammad', 'Muhamad', 'محمد'],
  Ahmed: ['Ahmad', 'Ahmet', 'أحمد'],
  Youssef: ['Yusuf', 'Yousef', 'Youcef', 'Yousuf', 'يوسف'],
  Hussein: ['Hussain', 'Hossein', 'Husein', 'Houcine', 'حسين'],
  Hassan: ['Hasan', 'Hassane', 'حسن'],
  Khaled: ['Khalid', 'Jaled', 'خالد'],
  Rachid: ['Rashid', 'Rasheed', 'رشيد'],
  Walid: ['Waleed', 'Oualid', 'وليد'],
  Said: ['Saeed', 'Sayed', 'سعيد'],
  Ibrahim: ['Ebrahim', 'Brahim', 'إبراهيم'],
  Mustafa: ['Mostafa', 'Moustafa', 'مصطفى'],
  Abdelaziz: ['Abdul Aziz', 'Abdulaziz', 'Abd el-Aziz', 'عبد العزيز'],
  Abdelrahman: ['Abdurrahman', 'Abdul Rahman', 'Abderrahmane', 'عبد الرحمن'],
  Abdallah: ['Abdullah', 'Abdellah', 'Abdulla', 'عبد الله'],
  Abdelkader: ['Abdul Qadir', 'Abdelkadir', 'Abdulqader', 'عبد القادر'],
  Fatima: ['Fatma', 'Fatimah', 'Fátima', 'فاطمة'],
  Aisha: ['Aicha', 'Ayesha', 'Aysha', 'عائشة'],
  Khadija: ['Khadidja', 'Jadiya', 'Kadija', 'خديجة'],
  Mariam: ['Maryam', 'Meryem', 'Miriam', 'مريم'],
  Zainab: ['Zeinab', 'Zaynab', 'Zineb', 'زينب'],
  Leila: ['Layla', 'Laila', 'ليلى'],
  Jamal: ['Djamel', 'Gamal', 'Yamal', 'جمال'],
  Omar: ['Umar', 'Omer', 'عمر'],
  Othman: ['Osman', 'Uthman', 'Othmane', 'عثمان'],
  Karim: ['Kareem', 'Kerim', 'كريم'],
  Samir: ['Sameer', 'Samyr', 'سمير'],
  Hicham: ['Hisham', 'Hishem', 'هشام'],
  Zakaria: ['Zakariya', 'Zakarya', 'زكريا'],
  Yasmin: ['Yasmine', 'Jasmin', 'ياسمين'],
  Noura: ['Nora', 'Nura', 'نورة'],
  'al-Masri': ['El Masry', 'Almasri', 'المصري'],
  'al-Ahmad': ['Al Ahmed', 'Alahmad', 'الأحمد'],
  'al-Hassan': ['Alhassan', 'El Hassan', 'الحسن'],
  'al-Shami': ['Chami', 'Alshami', 'الشامي'],
  'al-Rifai': ['Rifai', 'Alrefai', 'الرفاعي'],
  Haddad: ['Hadad', 'El Haddad', 'حداد'],
  Benali: ['Ben Ali', 'بن علي'],
  Tesfaye: ['Tesfay', 'Tesfai'],
  Diallo: ['Jallow', 'Dialo'],
  Oksana: ['Oxana', 'Оксана'],
  Yulia: ['Iuliia', 'Julia', 'Юлія'],
  Natalia: ['Nataliya', 'Natalya', 'Наталія'],
  Oleksandr: ['Alexander', 'Aleksandr', 'Олександр'],
  Kovalenko: ['Коваленко', 'Kovalenco'],
  Shevchenko: ['Шевченко', 'Shevtchenko'],
  Ivanov: ['Иванов', 'Ivanoff'],
};

/** Short forms as offices hear them; some are in content/linkage, some are not. */
export const SHORT: Readonly<Record<string, readonly string[]>> = {
  José: ['Pepe', 'Zé', 'Chepe'],
  Francisco: ['Paco', 'Pancho', 'Chico'],
  Guadalupe: ['Lupe', 'Lupita'],
  Jesús: ['Chucho', 'Chuy'],
  Antonio: ['Toño', 'Toni'],
  Ignacio: ['Nacho'],
  Manuel: ['Manolo', 'Manu'],
  Rosario: ['Charo', 'Chayo'],
  Isabel: ['Chabela', 'Isa'],
  Eduardo: ['Lalo', 'Edu'],
  Luis: ['Lucho'],
  Roberto: ['Beto'],
  Patricia: ['Paty', 'Pati'],
  Gabriela: ['Gaby'],
  Verónica: ['Vero'],
  Sebastião: ['Tião'],
  Antônio: ['Toninho'],
  Aparecida: ['Cida'],
  William: ['Bill', 'Will'],
  Elizabeth: ['Liz', 'Beth'],
  Robert: ['Bob', 'Rob'],
  Catherine: ['Cathy', 'Kate'],
  Margaret: ['Maggie'],
  Christopher: ['Chris'],
  Emmanuel: ['Emma', 'Manu'],
  Oluwaseun: ['Seun'],
  Babatunde: ['Tunde'],
  Chukwuemeka: ['Emeka'],
  Funmilayo: ['Funmi'],
  Fatoumata: ['Fatou'],
  Anastasia: ['Nastya'],
  Katarzyna: ['Kasia'],
  Ekaterina: ['Katya'],
};
