"""Languages as the YT Dubber client shows them: an English name and a flag.

A flag is of a country, not of a language: the one whose most people speak it, or the one it is named after; a globe
where no country fits.
"""

from __future__ import annotations

from octavia.dubbing.languages import language_name

_GLOBE = "\N{GLOBE WITH MERIDIANS}"
_FIRST_LETTER = ord("\N{REGIONAL INDICATOR SYMBOL LETTER A}")
_TABLE = """
af:ZA am:ET an:ES ar:SA as:IN ast:ES az:AZ ba:RU be:BY bg:BG bn:BD bo:CN br:FR bs:BA ca:AD ceb:PH co:FR crh:UA
cs:CZ cv:RU cy:GB da:DK de:DE dv:MV el:GR en:US es:ES et:EE eu:ES fa:IR fi:FI fo:FO fr:FR fy:NL ga:IE gd:GB gl:ES
gn:PY gu:IN ha:NG haw:US he:IL hi:IN hr:HR ht:HT hu:HU hy:AM id:ID ig:NG is:IS it:IT ja:JP jv:ID ka:GE kk:KZ kl:GL
km:KH kn:IN ko:KR kok:IN ky:KG la:VA lb:LU ln:CD lo:LA lt:LT ltg:LV lv:LV mg:MG mi:NZ mk:MK ml:IN mn:MN mr:IN ms:MY
mt:MT my:MM nb:NO ne:NP nl:NL nn:NO oc:FR om:ET or:IN pa:IN pap:CW pl:PL ps:AF pt:PT qu:PE ro:RO ru:RU rw:RW sa:IN
sc:IT scn:IT sd:PK se:NO sh:RS si:LK sk:SK sl:SI sm:WS sn:ZW so:SO sq:AL sr:RS su:ID sv:SE sw:KE szl:PL ta:IN te:IN
tg:TJ th:TH tk:TM tl:PH tn:BW tr:TR tt:RU ug:CN uk:UA ur:PK uz:UZ vi:VN wo:SN xh:ZA yo:NG yue:HK zh:CN zu:ZA
"""
_COUNTRIES = dict(pair.split(":") for pair in _TABLE.split())
"""Countries (ISO 3166-1) by language."""


def name_and_flag(code: str) -> tuple[str, str]:
    """A language's name in English, and a flag."""
    country = _COUNTRIES.get(code)
    flag = "".join(chr(_FIRST_LETTER + ord(letter) - ord("A")) for letter in country) if country else _GLOBE
    return language_name(code), flag
