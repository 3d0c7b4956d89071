"""The data of `octavia.dubbing.languages`: code | ISO 639-2/T (/B) or 639-3 | name | native name | rtl | aliases."""

from __future__ import annotations

TABLE = """
af|afr|Afrikaans|Afrikaans
am|amh|Amharic|አማርኛ
an|arg|Aragonese|aragonés
ar|ara|Arabic|العربية|rtl
as|asm|Assamese|অসমীয়া
ast|ast|Asturian|asturianu
az|aze|Azerbaijani|azərbaycanca
ba|bak|Bashkir|башҡортса
be|bel|Belarusian|беларуская
bg|bul|Bulgarian|български
bn|ben|Bengali|বাংলা||Bangla
bo|bod/tib|Tibetan|བོད་སྐད་
br|bre|Breton|brezhoneg
bs|bos|Bosnian|bosanski
ca|cat|Catalan|català||Valencian
ceb|ceb|Cebuano|Cebuano
co|cos|Corsican|corsu
crh|crh|Crimean Tatar|qırımtatarca
cs|ces/cze|Czech|čeština
cv|chv|Chuvash|чӑвашла
cy|cym/wel|Welsh|Cymraeg
da|dan|Danish|dansk
de|deu/ger|German|Deutsch
dv|div|Divehi|ދިވެހި|rtl|Maldivian
el|ell/gre|Greek|ελληνικά
en|eng|English|English
eo|epo|Esperanto|esperanto
es|spa|Spanish|español||Castilian, castellano
et|est|Estonian|eesti
eu|eus/baq|Basque|euskara
fa|fas/per|Persian|فارسی|rtl|Farsi
fi|fin|Finnish|suomi
fo|fao|Faroese|føroyskt
fr|fra/fre|French|français
frp|frp|Arpitan|arpetan||Franco-Provençal
fy|fry|Western Frisian|Frysk||Frisian
ga|gle|Irish|Gaeilge
gd|gla|Scottish Gaelic|Gàidhlig||Gaelic
gl|glg|Galician|galego
gn|grn|Guarani|avañe'ẽ
gu|guj|Gujarati|ગુજરાતી
ha|hau|Hausa|Hausa
haw|haw|Hawaiian|ʻŌlelo Hawaiʻi
he|heb|Hebrew|עברית|rtl|iw
hi|hin|Hindi|हिन्दी
hr|hrv|Croatian|hrvatski
ht|hat|Haitian Creole|kreyòl ayisyen||Haitian
hu|hun|Hungarian|magyar
hy|hye/arm|Armenian|հայերեն
ia|ina|Interlingua|interlingua
id|ind|Indonesian|Bahasa Indonesia||in
ig|ibo|Igbo|Igbo
io|ido|Ido|Ido
is|isl/ice|Icelandic|íslenska
it|ita|Italian|italiano
ja|jpn|Japanese|日本語
jv|jav|Javanese|Basa Jawa||jw
ka|kat/geo|Georgian|ქართული
kk|kaz|Kazakh|қазақша
kl|kal|Greenlandic|kalaallisut||Kalaallisut
km|khm|Khmer|ខ្មែរ||Cambodian
kn|kan|Kannada|ಕನ್ನಡ
ko|kor|Korean|한국어
kok|kok|Konkani|कोंकणी
ku|kur|Kurdish|kurdî||Kurmanji, kmr
ky|kir|Kyrgyz|кыргызча||Kirghiz
la|lat|Latin|latine
lb|ltz|Luxembourgish|Lëtzebuergesch
ln|lin|Lingala|lingála
lo|lao|Lao|ລາວ
lt|lit|Lithuanian|lietuvių
ltg|ltg|Latgalian|latgaļu
lv|lav|Latvian|latviešu
mg|mlg|Malagasy|Malagasy
mi|mri/mao|Maori|te reo Māori
mk|mkd/mac|Macedonian|македонски
ml|mal|Malayalam|മലയാളം
mn|mon|Mongolian|монгол
mr|mar|Marathi|मराठी
ms|msa/may|Malay|Bahasa Melayu||zsm
mt|mlt|Maltese|Malti
my|mya/bur|Burmese|မြန်မာဘာသာ||Myanmar
nb|nob|Norwegian Bokmål|norsk bokmål||no, nor, Norwegian, norsk, Bokmål
ne|nep|Nepali|नेपाली
nl|nld/dut|Dutch|Nederlands||Flemish
nn|nno|Norwegian Nynorsk|norsk nynorsk||Nynorsk
oc|oci|Occitan|occitan
om|orm|Oromo|Afaan Oromoo
or|ori|Odia|ଓଡ଼ିଆ||Oriya
pa|pan|Punjabi|ਪੰਜਾਬੀ||Panjabi
pap|pap|Papiamento|Papiamentu
pl|pol|Polish|polski
ps|pus|Pashto|پښتو|rtl|Pushto
pt|por|Portuguese|português
qu|que|Quechua|Runa Simi
ro|ron/rum|Romanian|română||mo, Moldavian, Moldovan
ru|rus|Russian|русский
rw|kin|Kinyarwanda|Ikinyarwanda
sa|san|Sanskrit|संस्कृतम्
sc|srd|Sardinian|sardu
scn|scn|Sicilian|sicilianu
sd|snd|Sindhi|سنڌي|rtl
se|sme|Northern Sami|davvisámegiella
sh|hbs|Serbo-Croatian|srpskohrvatski
si|sin|Sinhala|සිංහල||Sinhalese
sk|slk/slo|Slovak|slovenčina
sl|slv|Slovenian|slovenščina||Slovene
sm|smo|Samoan|Gagana Sāmoa
sn|sna|Shona|chiShona
so|som|Somali|Soomaali
sq|sqi/alb|Albanian|shqip
sr|srp|Serbian|српски
su|sun|Sundanese|Basa Sunda
sv|swe|Swedish|svenska
sw|swa|Swahili|Kiswahili
szl|szl|Silesian|ślōnskŏ
ta|tam|Tamil|தமிழ்
te|tel|Telugu|తెలుగు
tg|tgk|Tajik|тоҷикӣ
th|tha|Thai|ไทย
tk|tuk|Turkmen|türkmençe
tl|tgl|Tagalog|Tagalog||fil, Filipino
tn|tsn|Tswana|Setswana
tr|tur|Turkish|Türkçe
tt|tat|Tatar|татарча
ug|uig|Uyghur|ئۇيغۇرچە|rtl|Uighur
uk|ukr|Ukrainian|українська
ur|urd|Urdu|اردو|rtl
uz|uzb|Uzbek|oʻzbekcha
vi|vie|Vietnamese|Tiếng Việt
wo|wol|Wolof|Wolof
xh|xho|Xhosa|isiXhosa
yi|yid|Yiddish|ייִדיש|rtl|ji
yo|yor|Yoruba|Yorùbá
yue|yue|Cantonese|粵語
zh|zho/chi|Chinese|中文||cmn, Mandarin, 汉语, 普通话, cn
zu|zul|Zulu|isiZulu
"""
