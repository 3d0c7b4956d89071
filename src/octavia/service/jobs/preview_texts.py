"""What a voice says to be heard: a short sentence in its language."""

from __future__ import annotations

from octavia.dubbing.languages import LANGUAGES

_SENTENCES = {
    "af": "Hallo! So klink my stem wanneer ek jou video vertel.",
    "ar": "مرحبا! هكذا يبدو صوتي عندما أروي قصتك.",
    "bg": "Здравейте! Така звучи гласът ми, когато разказвам.",
    "bn": "নমস্কার! আমার কণ্ঠ এমন শোনায়।",
    "ca": "Hola! Així sona la meva veu quan explico la teva història.",
    "cs": "Dobrý den! Takto zní můj hlas, když vyprávím váš příběh.",
    "cy": "Helo! Dyma sut mae fy llais yn swnio.",
    "da": "Hej! Sådan lyder min stemme, når jeg fortæller din historie.",
    "de": "Hallo! So klingt meine Stimme, wenn ich deine Geschichte erzähle.",
    "el": "Γεια σας! Έτσι ακούγεται η φωνή μου.",
    "en": "Hello! This is how my voice sounds when I tell your story.",
    "eo": "Saluton! Tiel sonas mia voĉo, kiam mi rakontas.",
    "es": "¡Hola! Así suena mi voz cuando cuento tu historia.",
    "et": "Tere! Nii kõlab minu hääl.",
    "eu": "Kaixo! Horrelakoa da nire ahotsa.",
    "fa": "سلام! صدای من این‌گونه است.",
    "fi": "Hei! Tältä ääneni kuulostaa, kun kerron tarinasi.",
    "fr": "Bonjour ! Voici ma voix quand je raconte votre histoire.",
    "ga": "Dia duit! Seo mar a chloistear mo ghlór.",
    "gl": "Ola! Así soa a miña voz cando conto a túa historia.",
    "he": "שלום! כך נשמע הקול שלי.",
    "hi": "नमस्ते! मेरी आवाज़ ऐसी सुनाई देती है।",
    "hr": "Bok! Ovako zvuči moj glas kad pričam tvoju priču.",
    "hu": "Üdvözlöm! Így szól a hangom, amikor mesélek.",
    "id": "Halo! Beginilah suara saya saat bercerita.",
    "is": "Halló! Svona hljómar röddin mín.",
    "it": "Ciao! Ecco come suona la mia voce quando racconto la tua storia.",
    "ja": "こんにちは。私の声はこのように聞こえます。",
    "ko": "안녕하세요! 제 목소리는 이렇게 들립니다.",
    "la": "Salve! Sic sonat vox mea.",
    "lt": "Sveiki! Taip skamba mano balsas.",
    "lv": "Sveiki! Tā skan mana balss.",
    "mk": "Здраво! Вака звучи мојот глас.",
    "ms": "Helo! Beginilah bunyi suara saya.",
    "nb": "Hei! Slik høres stemmen min ut når jeg forteller historien din.",
    "nl": "Hallo! Zo klinkt mijn stem als ik je verhaal vertel.",
    "oc": "Bonjorn! Aital sona ma votz.",
    "pl": "Dzień dobry! Tak brzmi mój głos, kiedy opowiadam.",
    "pt": "Olá! É assim que a minha voz soa quando conto a sua história.",
    "ro": "Bună! Așa sună vocea mea când îți spun povestea.",
    "ru": "Здравствуйте! Так звучит мой голос, когда я рассказываю.",
    "sk": "Dobrý deň! Takto znie môj hlas.",
    "sl": "Pozdravljeni! Tako zveni moj glas.",
    "sq": "Përshëndetje! Kështu tingëllon zëri im.",
    "sr": "Здраво! Овако звучи мој глас.",
    "sv": "Hej! Så här låter min röst när jag berättar din historia.",
    "sw": "Habari! Hivi ndivyo sauti yangu inavyosikika.",
    "ta": "வணக்கம்! என் குரல் இப்படித்தான் ஒலிக்கும்.",
    "th": "สวัสดี นี่คือเสียงของฉัน",
    "tr": "Merhaba! Hikâyeni anlatırken sesim böyle geliyor.",
    "uk": "Вітаю! Так звучить мій голос, коли я розповідаю.",
    "ur": "السلام علیکم! میری آواز ایسی ہے۔",
    "vi": "Xin chào! Giọng của tôi nghe như thế này.",
    "zh": "你好！这就是我的声音。",
}


def preview_text(language: str) -> str:
    """What a voice of that language says; where we have no sentence, the language's own name and numbers, which every
    voice reads as its language does."""
    return _SENTENCES.get(language) or f"{LANGUAGES[language].native_name}: 1, 2, 3, 4, 5."
