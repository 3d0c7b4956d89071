"""Phrases that recognisers taught on subtitles write where nobody speaks.

Names of subtitlers go wherever they stand, what looks like a credit if it is all that was heard in a chunk. Thanks and
farewells are said often enough: they go only if they are all of a chunk and the recogniser doubted that anybody spoke.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Evidence, Guarded, all_removed, plain, sentences, without

_DOUBT_NO_SPEECH = 0.2
_DOUBT_LOG_PROBABILITY = -0.5

_CREDITS = re.compile(r"amara ?org|opensubtitles|请不吝点赞|明镜与点点|редактор субтитров")
_LIKELY_CREDITS = re.compile(
    "|".join(
        (
            r"(subtitles?|subtitled|captions?|transcription|transcribed|translated) (\w+ )?by\b",
            r"subt[ií]tulos (\w+ )?por\b",
            r"sous titr(es|age) (\w+ )?(par|st|société)\b",
            r"untertitel(ung)? (\w+ )?(der|von|im auftrag|aufgrund)\b",
            r"legendas? (\w+ )?(pela|por)\b",
            r"sottotitoli (\w+ )?(e revisione|a cura|da)\b",
            r"napisy (\w+ )?przez\b",
            r"ondertitel(s|d|ing) (\w+ )?(door|ingediend)\b",
            r"altyaz[ıi] m k\b",
            r"субтитры (сделал|создавал|подготовил|делал)",
            r"字幕由",
        )
    )
)

_FILLERS = frozenset(
    """
    you
    bye|bye bye|bye bye bye
    thank you|thank you very much|thank you so much|thanks
    thanks for watching|thank you for watching|thank you so much for watching|thank you for listening
    please subscribe|please subscribe to my channel|subscribe|like and subscribe|see you next time
    see you in the next video|i ll see you next time|i ll see you in the next video
    gracias|muchas gracias|gracias por ver|gracias por ver el video|gracias por ver el vídeo|suscríbete
    suscríbete al canal|hasta la próxima
    merci|merci d avoir regardé|merci d avoir regardé cette vidéo|abonnez vous
    danke|vielen dank|vielen dank fürs zuschauen|danke fürs zuschauen|bis zum nächsten mal
    obrigado|obrigada|obrigado por assistir|inscreva se no canal
    grazie|grazie a tutti|grazie per la visione|grazie per aver guardato il video
    dziękuję|dziękuję za uwagę|dziękuję za oglądanie
    bedankt|bedankt voor het kijken|dank u wel
    teşekkürler|izlediğiniz için teşekkür ederim|izlediğiniz için teşekkürler
    спасибо за просмотр|продолжение следует|подписывайтесь на канал|спасибо за внимание
    дякую за перегляд|дякую
    ご視聴ありがとうございました|ありがとうございました|おやすみなさい
    谢谢|谢谢大家|谢谢观看|感谢观看|謝謝大家|謝謝觀看
    시청해주셔서 감사합니다|감사합니다|구독과 좋아요 부탁드립니다
    شكرا|شكرا للمشاهدة|اشتركوا في القناة
    धन्यवाद|terima kasih|terima kasih telah menonton|tack för att ni tittade|cảm ơn các bạn đã theo dõi
    """.replace("\n", "|")
    .replace("  ", "")
    .strip("| ")
    .split("|")
)


def credited(words: Sequence[Word]) -> Guarded:
    """No sentence that names a maker of subtitles, and no chunk that only credits somebody with them."""
    said = {run: _text(words[run.start : run.stop]) for run in sentences(words)}
    only = all(_LIKELY_CREDITS.match(text) for text in said.values())
    gone = [run for run, text in said.items() if only or _CREDITS.search(text)]
    return without(words, gone, lambda _: "credits of subtitles are written, not said")


def lone_phrase(words: Sequence[Word], evidence: Evidence) -> Guarded:
    """No phrase that recognisers put where nobody speaks, if it is all there is and they doubt that anybody spoke."""
    doubt = evidence.no_speech > _DOUBT_NO_SPEECH or evidence.log_probability < _DOUBT_LOG_PROBABILITY
    said = {_text(words[run.start : run.stop]) for run in sentences(words)}
    if not words or not doubt or not (said <= _FILLERS or _text(words) in _FILLERS):
        return Guarded(tuple(words))
    return all_removed(words, "a phrase that recognisers write where nobody speaks")


def _text(words: Sequence[Word]) -> str:
    return plain(" ".join(word.text for word in words))
