// SPDX-License-Identifier: EUPL-1.2
// Which column of a list is which field: the names of the specification, and the names that offices write in five languages.

import type { Field } from './normalise/record.ts';

const NAMES: Readonly<Record<Field, string>> = {
  recordId: 'recordid id record recordnumber registro numero caso caseid expediente processo dossier identifiant',
  givenNames: 'givennames givenname firstname firstnames nombre nombres prenom prenoms nome nomes forename',
  surname1: 'surname1 surname lastname familyname apellido apellido1 primerapellido apellidos nom sobrenome apelido',
  surname2: 'surname2 secondsurname apellido2 segundoapellido maternalsurname sobrenome2',
  fullName: 'fullname name names nombrecompleto nomecompleto nomcomplet apellidosynombres nomeprenom',
  sex: 'sex sexo sexe gender genero genre',
  birthDate:
    'birthdate dateofbirth dob birthday fechanacimiento fechadenacimiento datanascimento datadenascimento datedenaissance datenaissance',
  phone: 'phone phonenumber telephone telefono telefone tel mobile movil celular',
  nationality: 'nationality nacionalidad nacionalidade nationalite country citizenship pais',
  birthPlace:
    'birthplace placeofbirth lugarnacimiento lugardenacimiento localnascimento localdenascimento lieudenaissance',
};

const FIELD_OF = new Map<string, Field>(
  (Object.entries(NAMES) as [Field, string][]).flatMap(([field, names]) =>
    names.split(' ').map((name) => [name, field] as const),
  ),
);

/** @returns undefined for a column that linkage does not use; it is never read */
export function keyOfHeader(name: string): Field | undefined {
  const plain = name
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return FIELD_OF.get(plain);
}
