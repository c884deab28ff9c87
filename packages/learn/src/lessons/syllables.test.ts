// SPDX-License-Identifier: EUPL-1.2
// The counters against words cut by hand. Spanish and Portuguese must be right on every word of the list; English and
// French, whose spelling hides its syllables, on nearly all. Diphthongs, hiatus, mute e and nasal vowels are in the lists.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGUAGES, type Language } from '@amparo/kernel';
import fc from 'fast-check';
import { countSyllables } from './syllables.ts';

const CUT: Readonly<Record<Language, string>> = {
  en: `trust help child chil.dren adult=a.dult se.cret pro.mise=prom.ise mo.ney wor.ried a.fraid friend friends peo.ple be.lieve
    ev.ery al.ways re.mem.ber traf.fick.ing smug.gling ex.ploi.ta.tion ex.ploit.ed a.dult teach.er fa.mi.ly=fam.ly mi.grant
    con.tract pass.port ques.tion an.swer lis.ten list.en talked walked want.ed need.ed need.ing hel.ped=helped asked play.ing
    stopped com.pu.ter pic.tures phone phones house hous.es place plac.es make makes made safe safe.ty some.one some.thing
    no.bo.dy ev.ery.bo.dy neigh.bour neigh.bours i.de.a hap.pen hap.pened lit.tle ta.ble a.ble un.cle trou.ble quiet=qui.et
    sci.ence vi.de.o ra.di.o of.fi.cer po.lice hos.pi.tal nurse cho.sen choice choic.es voice word words work worked work.er
    work.ers free.dom rea.son rea.sons sea.son se.ri.ous pre.vi.ous na.tion.al in.ter.na.tion.al com.pa.ny coun.try
    coun.tries coun.try’s bor.der bor.ders debt debts doubt owed own owns pay paid pays prom.is.es ad.vice ad.vise de.cide
    de.cid.ed de.cides de.ci.sion re.fuse re.fused be.cause be.fore here there where whole hope hoped hopes lone.ly love loved
    loves game games name names time times like likes re.al re.al.ly cre.ate cre.at.ed day days week weeks month months year
    years moth.er fa.ther broth.er sis.ter cou.sin school ed.u.ca.tion or.gan.i.sa.tion pro.tec.tion pro.tect.ed vi.o.lence
    threat threats threat.ened force forced de.cep.tion de.ceived ly.ing try.ing wor.ry.ing ev.ery.where vul.ner.a.ble a.buse a.bused re.cruit re.cruit.ed ser.vice
    ser.vic.es be.ing do.ing see.ing go.ing flu.ent us.u.al.ly trust.ed eyes eye ear ears fire tired`,
  es: `niña=ni.ña ni.ños a.mi.go a.mi.ga cui.da.do ciu.dad a.é.re.o po.e.ta ca.er le.er le.í.a re.ír o.ír pa.ís pa.í.ses ra.íz
    ma.íz ba.úl Ra.úl Ma.rí.a dí.a dí.as tí.o tí.a rí.o fa.mi.lia his.to.ria gra.cias vie.ne bien tie.ne quie.re quien qué
    que gue.rra gui.tar.ra pin.güi.no ver.güen.za len.gua a.gua cua.tro hay voy soy muy rey ley le.yes y yo ya a.yu.da
    a.yu.dar tra.ta per.so.nas ex.plo.ta.ción ac.ción na.ción si.tua.ción te.lé.fo.no con.fian.za vi.vi.en.do=vi.vien.do
    via.je via.jar em.ple.o em.ple.a.do de.se.o pe.or ma.es.tra a.ho.ra al.co.hol pro.hi.bir pro.hí.be bú.ho re.ú.ne
    reu.nión cau.sa deu.da deu.das o.í.do cre.o cre.í.a se.a te.a.tro o.cé.a.no hé.ro.e i.de.a i.de.as tra.ba.jo tra.ba.ja.dor
    cru.el=cruel rui.do cui.dar hu.ir=huir cons.tru.i.do=cons.trui.do lim.pie.za in.for.ma.ción sa.lud es.cue.la puer.ta
    bue.no bue.nos nue.vo hue.vo pue.blo rue.da sue.ño sue.ños cuen.ta.lo=cuén.ta.lo pién.sa.lo de.cí.a ha.cí.an e.ra.n=e.ran
    es.tá es.tás es.tu.vo se.cre.to pro.me.sa re.ga.lo ver.dad men.ti.ra pe.li.gro mie.do se.gu.ra se.gu.ro des.pués an.tes
    al.go al.guien na.die siem.pre nun.ca tam.bién a.sí a.quí a.llí ahí=a.hí ha.cia ha.cí.a con.ti.nú.a con.ti.nua a.ve.ri.guar
    a.ve.ri.guáis es.tu.diáis Pa.ra.guay U.ru.guay buey miau`,
  fr: `en.fant en.fants fil.le=fille garçon=gar.çon a.mi a.mie  é.cole l’é.cole l’a.mi d’ac.cord qu’il qu’el.le=qu’elle se.cret pro.messe
    con.fiance mère père frère soeur sœur mai.son fa.mille tra.vail tra.vail.ler tra.vaille tra.vaillent=tra.vaillent
    par.ler parle parles parlent par.lé di.re=dire dit disent vien.nent=viennent peut peu.vent=peuvent veut veulent doit
    doivent ai.der aide aides aident jour jours temps per.sonne per.sonnes traite ex.ploi.ta.tion mi.grant pas.sé
    pas.se.port con.trat ar.gent pa.trice=pa.trice dette dettes pays pa.tron lieu lieux mieux vieux ciel vio.lence
    pré.ve.nir main.te.nant=main.te.nant sou.vent sou.vent vrai vrai.ment toi moi nuit lui suis suivre eau beau bâ.teau=ba.teau
    oi.seau feuille oeil=œil yeux voy.age=vo.yage a.voir sa.voir vou.loir a.vion a.tten.tion=at.ten.tion ques.tion ré.ponse
    tous tout toute toutes ja.mais tou.jours ain.si au.jour.d’hui de.main hier na.ïf ma.ïs no.ël cré.er cré.é=cré.é
    thé.â.tre=thé.âtre ré.u.ssir=ré.us.sir po.è.te=po.ète cinq quatre quand que qui le les des une pe.tite pe.tit femme femmes homme hommes
    adulte=a.dulte im.por.tant li.ber.té sé.cu.ri.té droit droits loi fron.tière ville ri.vière tra.ver.ser of.fi.ciel ou.vri.er
    hô.pi.tal mé.de.cin in.firm.ière=in.fir.mière té.lé.phone nu.mé.ro mes.sage pho.to men.songe men.tir vé.ri.té`,
  pt: `me.ni.na me.ni.no cri.an.ça cri.an.ças a.mi.go mãe pai ir.mão ir.mãos i.lu.são na.ção si.tu.a.ção pro.te.ção põe põem=põem
    pa.ís pa.í.ses sa.í.da sa.ú.de ra.iz ju.iz ra.i.nha cam.pa.i.nha vi.a.gem vi.a.jar di.a di.as tio=ti.o tia=ti.a ri.o
    fa.mí.lia his.tó.ria es.có.lia=es.có.lia co.mér.cio po.lí.cia á.gua lín.gua qua.tro quan.do que quem guer.ra se.guir
    tra.ba.lho tra.ba.lha.dor se.gre.do pro.mes.sa di.nhei.ro ca.dei.ra lei rei meu seu eu céu véu mui.to bai.xo cai.xa
    ou.tro pou.co lou.ça coi.sa noi.te dois de.pois ar te.a.tro o.ce.a.no i.dei.a i.dei.as eu.ro.pa=Eu.ro.pa deu cha.péu
    po.e.ta co.e.lho do.er mo.er ca.ir sa.ir tra.ir a.in.da ru.im ru.í.na ju.í.zo ba.ú con.ta.ram e.ram fa.la.vam vêm têm
    tam.bém nin.guém al.guém bem bom um u.ma vo.cê vo.cês es.tá a.qui a.li lá já não sim a.ju.da a.ju.dar con.fi.an.ça
    con.fi.ar me.do cul.pa es.co.la pro.fes.so.ra te.le.fo.ne nú.me.ro pes.so.a pes.so.as po.vo tráfico=trá.fi.co
    ex.plo.ra.ção en.ga.no a.me.a.ça a.me.a.ças dí.vi.da pas.sa.por.te con.tra.to sa.lá.rio e.qui.lí.brio jo.gue cui.da.do
    cui.dar gra.tui.to`,
};

/** `word=cut` where the cut is written apart from the word; otherwise the word is the cut without dots. */
function words(language: Language): { word: string; count: number }[] {
  return CUT[language].split(/\s+/u).map((entry) => {
    const cut = entry.slice(entry.indexOf('=') + 1);
    return { word: cut.replaceAll('.', ''), count: cut.split('.').length };
  });
}

/** In percent of the list. */
const MOST_WRONG: Readonly<Record<Language, number>> = { en: 3, es: 0, fr: 4, pt: 0 };

describe('syllables', () => {
  for (const language of LANGUAGES) {
    it(`of ${language}: the list cut by hand`, () => {
      const list = words(language);
      const wrong = list.filter(({ word, count }) => countSyllables(word, language) !== count);
      const told = wrong.map(({ word, count }) => `${word} ${countSyllables(word, language)} for ${count}`).join(', ');
      assert.ok(
        (100 * wrong.length) / list.length <= MOST_WRONG[language],
        `${wrong.length} of ${list.length}: ${told}`,
      );
    });
  }

  it('are never less than one, whatever the word, and the same for capitals', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.constantFrom(...LANGUAGES), (word, language) => {
        assert.ok(countSyllables(word, language) >= 1);
      }),
    );
    // Words that an object of JavaScript knows already; once they had no number of syllables.
    for (const word of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
      for (const language of LANGUAGES) assert.ok(countSyllables(word, language) >= 1, `${word} in ${language}`);
    }
    for (const { word } of words('es'))
      assert.equal(countSyllables(word.toUpperCase(), 'es'), countSyllables(word, 'es'));
  });

  it('of a compound with a hyphen are the sum of its parts', () => {
    assert.equal(countSyllables('self-check', 'en'), 2);
    assert.equal(countSyllables('guarda-chuva', 'pt'), 4);
  });
});
