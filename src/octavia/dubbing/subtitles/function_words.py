"""Words that lean on what follows, by language: a line or cue must not end on one, and may well begin with one.

Four kinds: conjunctions and relatives (the best places to break before), prepositions, words that belong to the noun or
adjective after them (articles, possessives, degrees, titles), and words that mostly belong to a verb after them
(pronouns, auxiliaries, negations).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The function words of one language, lower case."""

    conjunctions: frozenset[str]
    prepositions: frozenset[str]
    determiners: frozenset[str]
    verbal: frozenset[str]


_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "sr", "sra", "srta", "mme", "mlle", "herr", "frau", "sig", "señor", "señora"}
)

ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st vs nr nº núm pág fig sr sra srta sres gen col lt sgt capt rev hon mme mlle bzw ca z.b d.h u.a
    o.ä evtl ggf vgl p.ej ej ud uds vd vds sig dott avv i.e e.g cf approx dept
    """.split()  # noqa: SIM905
)
"""Words, lower case and without it, whose point does not end a sentence."""


def _words(conjunctions: str, prepositions: str, determiners: str, verbal: str) -> FunctionWords:
    return FunctionWords(
        frozenset(conjunctions.split()),
        frozenset(prepositions.split()),
        frozenset(determiners.split()) | _TITLES,
        frozenset(verbal.split()),
    )


FUNCTION_WORDS: Mapping[str, FunctionWords] = {
    "en": _words(
        """
        and or but nor so yet because although though while whereas if unless until when whenever where wherever which
        who whom whose that than whether since as before after once lest
        """,
        """
        of to in on at by for with from into onto about over under between among through during without within against
        toward towards upon across behind beyond near off out up down around like per via despite beside
        """,
        """
        the a an this that these those my your his her its our their some any no every each either neither both all
        such what how very too quite more most less
        """,
        """
        i you he she it we they i'm you're he's she's it's we're they're i've you've we've they've i'll you'll he'll
        she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd there's that's is are was were be been being am do
        does did have has had will would shall should can could may might must not don't doesn't didn't isn't aren't
        wasn't weren't can't won't let's
        """,
    ),
    "es": _words(
        """
        y e o u ni pero sino aunque porque pues que quien quienes cual cuales cuyo cuya donde cuando como mientras si
        conque luego apenas según
        """,
        """
        a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por sin sobre tras
        """,
        """
        el la los las lo un una unos unas mi mis tu tus su sus nuestro nuestra nuestros nuestras este esta estos estas
        ese esa esos esas aquel aquella aquellos aquellas cada todo toda todos todas algún alguna ningún ninguna otro
        otra otros otras muy más menos tan
        """,
        """
        no me te se le les nos os yo tú él ella nosotros ellos ellas usted ustedes es son era eran fue fueron ser está
        están estaba estaban ha han había habían he hemos hay soy eres somos puede pueden debe deben voy va van vamos
        qué cuál cuánto
        """,
    ),
    "fr": _words(
        """
        et ou mais ni car donc or que qu' qui quoi dont où quand lorsque comme puisque parce si sinon tandis pendant
        lequel laquelle lesquels lesquelles quoique
        """,
        """
        à au aux de du des en dans sur sous par pour avec sans vers chez entre contre depuis pendant avant après
        jusque jusqu'à jusqu'au malgré selon parmi devant derrière dès hors
        """,
        """
        le la les l' un une d' ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs chaque
        quelque quelques plusieurs tout toute tous toutes aucun aucune très plus moins aussi si
        """,
        """
        ne n' me te se m' t' s' lui y je j' tu il elle on nous vous ils elles c'est est sont était étaient été être
        suis es sommes êtes ai as a avons avez ont avait avaient sera seront fait peut peuvent doit doivent vais va
        vont pas quel quelle
        """,
    ),
    "de": _words(
        """
        und oder aber denn sondern doch dass daß ob weil wenn als während obwohl damit bevor nachdem sobald solange
        falls indem sodass wie wo wohin woher wer wen wem wessen welcher welche welches
        """,
        """
        in im ins an am ans auf aus bei beim mit nach von vom vor zu zum zur für durch gegen ohne um über unter
        zwischen hinter neben seit bis trotz wegen statt ab außer gegenüber
        """,
        """
        der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen
        meinem meiner dein deine sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer unser unsere euer eure
        dieser diese dieses diesen diesem jeder jede jedes jeden jedem alle viele einige sehr zu so mehr noch
        """,
        """
        ich du er sie es wir man sich mich dich nicht ist sind war waren bin bist hat haben hatte hatten habe wird
        werden wurde wurden kann können muss müssen soll sollen will wollen
        """,
    ),
    "it": _words(
        """
        e ed o oppure ma né però perché poiché che chi cui quale quali dove quando come mentre se sebbene affinché
        quindi dunque anche
        """,
        """
        a ad al allo alla ai agli alle all' da dal dallo dalla dai dagli dalle dall' di del dello della dei degli
        delle dell' in nel nello nella nei negli nelle nell' su sul sullo sulla sui sugli sulle sull' con col per tra
        fra senza verso contro durante sopra sotto dopo prima
        """,
        """
        il lo la i gli le l' un uno una un' mio mia miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra nostri
        nostre vostro vostra loro questo questa questi queste quel quello quella quei quegli quelle ogni qualche
        alcuni alcune tutto tutta tutti tutte molto più meno così
        """,
        """
        non mi ti si ci vi ne io tu lui lei noi voi è sono era erano sei siamo siete ho hai ha abbiamo avete hanno
        aveva avevano sarà può possono deve devono
        """,
    ),
    "pt": _words(
        """
        e ou mas nem porém porque pois que quem qual quais cujo cuja onde quando como enquanto se embora conforme caso
        logo portanto
        """,
        """
        a ao aos à às de do da dos das em no na nos nas num numa por pelo pela pelos pelas para com sem sob sobre
        entre contra desde até após durante perante
        """,
        """
        o as os um uma uns umas meu minha meus minhas teu tua seu sua seus suas nosso nossa nossos nossas este esta
        estes estas esse essa esses essas aquele aquela aqueles aquelas cada todo toda todos todas algum alguma nenhum
        nenhuma outro outra outros outras muito mais menos tão
        """,
        """
        não me te se lhe lhes nos eu tu ele ela nós eles elas você vocês é são era eram foi foram ser está estão
        estava estavam há tem têm tinha tinham vou vai vão pode podem deve devem
        """,
    ),
    "ca": _words(
        """
        i o però ni sinó perquè que qui qual quals on quan com mentre si encara doncs
        """,
        """
        a al als amb cap contra de del dels d' des durant en entre fins per pel pels sense sobre sota vers
        """,
        """
        el la els les l' un una uns unes meu meva meus meves teu teva seu seva nostre nostra aquest aquesta aquests
        aquestes aquell aquella cada tot tota tots totes molt més menys tan
        """,
        """
        no em et es ens us li hi ho jo tu ell ella nosaltres ells elles és són era eren ha han havia havien he hem
        vaig va van vam pot poden
        """,
    ),
    "gl": _words(
        """
        e ou mais pero nin senón porque pois que quen cal cales onde cando como mentres se aínda
        """,
        """
        a ao aos á ás ante baixo con contra de do da dos das desde durante en no na nos nas entre ata para por polo
        pola polos polas sen sobre tras
        """,
        """
        o os as un unha uns unhas meu miña teu túa seu súa noso nosa este esta estes estas ese esa aquel aquela cada
        todo toda todos todas moi máis menos tan
        """,
        """
        non me te se lle lles nos eu ti el ela nós eles elas é son era eran foi foron está están ha hai ten teñen vou
        vai van pode poden
        """,
    ),
    "eo": _words(
        """
        kaj aŭ sed nek ĉar ke kiu kiuj kiun kio kie kiam kiel kies se dum kvankam antaŭ ol do tial
        """,
        """
        al de da el en sur sub super ĉe kun sen por per pri pro inter kontraŭ laŭ post antaŭ tra trans ĝis dum
        """,
        """
        la mia via lia ŝia ĝia nia ilia sia tiu tiuj tiun tio ĉiu ĉiuj iu neniu tre pli plej
        """,
        """
        ne mi vi li ŝi ĝi ni ili oni estas estis estos havas havis povas devas ĉi tro
        """,
    ),
    "nl": _words(
        """
        en of maar want dus dat die wie welke waar wanneer toen terwijl omdat hoewel als indien zodat voordat nadat
        """,
        """
        aan achter bij binnen boven buiten door in langs met na naar naast om onder op over per sinds te tegen tot
        tussen uit van vanaf voor zonder
        """,
        """
        de het een geen mijn jouw je zijn haar ons onze jullie hun deze dit elke elk alle veel zeer heel meer
        """,
        """
        ik jij hij zij ze wij we u er niet is was waren ben bent heeft hebben had hadden heb wordt worden werd kan
        kunnen moet moeten zal zullen wil
        """,
    ),
}
"""By language code. A language that is not here is broken by punctuation, balance and the length of words."""
