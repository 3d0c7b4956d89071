"""From bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.encodings import decode
from octavia.dubbing.subtitles.repairs import RepairLog

TEXTS = {
    "French": "Où étiez-vous hier soir ?\nJ'étais à la maison, avec ma sœur.\nÇa ne m'étonne pas, très franchement.",
    "Spanish": "¿Dónde está la niña?\nNo lo sé, señor. Mañana volverá.\n¡Qué día más extraño!",
    "Portuguese": "Não sei o que você está fazendo.\nA solução é simples: coração e razão.\nAmanhã às três.",
    "German": "Ich weiß nicht, was du möchtest.\nDie Tür ist größer als früher.",
    "Polish": "Nie wiem, co się dzieje.\nGdzie jesteś? Muszę już iść.\nŻółta łódź płynie przez rzekę.",
    "Czech": "Nevím, co se děje.\nKde jsi byl včera večer?\nŘekl jsem ti, že přijdu později.",
    "Turkish": "Dün gece neredeydin?\nNe olduğunu bilmiyorum.\nŞimdi konuşmamız gerekiyor, çok önemli.",
    "Russian": "Где ты был вчера вечером?\nЯ не знаю, что происходит.\nПодожди, мы должны поговорить.",
    "Greek": "Πού ήσουν χθες το βράδυ;\nΔεν ξέρω τι συμβαίνει.\nΠρέπει να μιλήσουμε.",
    "Hebrew": "איפה היית אתמול בלילה?\nאני לא יודע מה קורה.\nאנחנו צריכים לדבר.",
    "Arabic": "أين كنت الليلة الماضية؟\nلا أعرف ماذا يحدث.\nيجب أن نتحدث الآن.",
    "Japanese": "昨日の夜はどこにいたの？\n何が起こっているのか分からない。\n今すぐ話さなければならない。",
    "Chinese": "你昨天晚上在哪里？\n我不知道发生了什么事。\n我们现在必须谈谈。",
    "Taiwanese": "你昨天晚上在哪裡？\n我不知道發生了什麼事。\n我們現在必須談談。",
    "Korean": "어젯밤에 어디 있었어요?\n무슨 일이 일어나고 있는지 모르겠어요.\n지금 얘기해야 해요.",
    "Thai": "เมื่อคืนคุณอยู่ที่ไหน\nฉันไม่รู้ว่าเกิดอะไรขึ้น\nเราต้องคุยกันเดี๋ยวนี้",
}
SRT_TIMES = "1\n00:00:01,000 --> 00:00:04,000\n"


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("French", "cp1252"),
        ("French", "iso8859_15"),
        ("French", "mac_roman"),
        ("Spanish", "cp1252"),
        ("Portuguese", "cp1252"),
        ("German", "cp1252"),
        ("Polish", "cp1250"),
        ("Polish", "iso8859_2"),
        ("Czech", "cp1250"),
        ("Turkish", "cp1254"),
        ("Russian", "cp1251"),
        ("Russian", "koi8_r"),
        ("Greek", "cp1253"),
        ("Hebrew", "cp1255"),
        ("Arabic", "cp1256"),
        ("Japanese", "cp932"),
        ("Japanese", "euc_jp"),
        ("Chinese", "gb18030"),
        ("Taiwanese", "big5"),
        ("Korean", "cp949"),
        ("Thai", "cp874"),
    ],
)
def test_an_old_encoding_is_found_from_three_lines(language: str, encoding: str) -> None:
    log = RepairLog()
    content = (SRT_TIMES + TEXTS[language]).encode(encoding)
    assert decode(content, log).text == SRT_TIMES + TEXTS[language]
    assert [repair.kind for repair in log.repairs()] == ["encoding"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-be"])
@pytest.mark.parametrize("language", ["French", "Russian", "Chinese"])
def test_unicode_is_read_with_and_without_byte_order_mark_and_is_no_repair(language: str, encoding: str) -> None:
    log = RepairLog()
    assert decode((SRT_TIMES + TEXTS[language]).encode(encoding), log).text == SRT_TIMES + TEXTS[language]
    assert log.repairs() == ()


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\ufffd")))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    decoded = decode((SRT_TIMES + text).encode(), RepairLog())
    assert (decoded.text, decoded.encoding) == (SRT_TIMES + text, "utf-8")


def test_a_damaged_byte_does_not_make_utf_8_something_else() -> None:
    log = RepairLog()
    content = TEXTS["Russian"].encode()
    assert decode(content[:7] + b"\xff" + content[7:], log).text.count("\ufffd") <= 2
    assert [repair.kind for repair in log.repairs()] == ["bad-bytes"]


def test_zero_bytes_go() -> None:
    log = RepairLog()
    assert decode(b"He\0llo\0", log).text == "Hello"
    assert [(repair.kind, repair.count) for repair in log.repairs()] == [("nul", 2)]


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert "\0" not in decode(content, RepairLog()).text
