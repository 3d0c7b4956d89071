"""Settings: what a machine or a project prefers, read once and in one place.

A setting has one name and up to four places to come from, the first that names it wins: the command line
(`--rate-max 1.2`), the environment (`OCTAVIA_RATE_MAX=1.2`), `octavia.toml` in the working folder (`rate_max = 1.2`),
and the default. What belongs to one job alone (source, languages, overrides …) is no setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from octavia.dubbing.errors import DocumentError, OctaviaError
from octavia.dubbing.languages import normalize
from octavia.dubbing.request import Container, EngineChoice, MixSettings, ScheduleCaps, TakeCheck, WhenUnfit
from octavia.platform.declared import PAGE_HEAD, Declared, Says, checked, declarations, page_row, read_settings_file

SETTINGS_FILE = "octavia.toml"
ENVIRONMENT_PREFIX = "OCTAVIA_"
OF_THE_MACHINE = ("models_dir", "models_memory_mb", "models_mirror")
"""Settings that are the same for all jobs of a machine."""
ENGINE_TABLE, SERVER_TABLE = "engine", "server"
ENGINE_PREFIX, SERVER_PREFIX = "OCTAVIA_ENGINE_", "OCTAVIA_SERVER_"
"""What engines' own options (`engine_options`) and a server's settings (`server_settings`) begin with."""
STATE_VARIABLE = "OCTAVIA_STATE_DIR"
"""Not a setting but a place: where diagnostics go. Read by whoever must write there even when settings are broken."""
_CAPS, _MIX, _ENGINES = ScheduleCaps(), MixSettings(), EngineChoice()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults, descriptions and ranges."""

    engine_vad: Annotated[
        str, Says("Engine that tells where somebody speaks; `auto` takes the best that is ready.")
    ] = _ENGINES.vad
    engine_stt: Annotated[str, Says("Engine that recognises speech; `auto` takes the best that is ready.")] = (
        _ENGINES.stt
    )
    engine_mt: Annotated[str, Says("Engine that translates; `auto` takes the best that is ready for the pair.")] = (
        _ENGINES.mt
    )
    engine_tts: Annotated[str, Says("Engine that speaks; `auto` takes the best that is ready for the language.")] = (
        _ENGINES.tts
    )
    engine_diarization: Annotated[
        str,
        Says(
            "Engine that tells speakers apart, so that each gets a voice of their own; `none`: nobody does; `auto` "
            "leaves it to the recogniser if that can, else takes the best that is ready."
        ),
    ] = _ENGINES.diarization
    engine_separation: Annotated[
        str,
        Says(
            "Engine that takes voice and background apart, so that the background stays as it is; `none`: nobody "
            "does; `auto` takes the best that is ready."
        ),
    ] = _ENGINES.separation
    voice: Annotated[dict[str, str], Says("Voice by target language; the others get their engine's default voice.")] = (
        field(default_factory=dict)
    )
    cast: Annotated[
        dict[str, dict[str, str]],
        Says("Voice by target language and speaker; with several speakers, each of the others gets one of its own."),
    ] = field(default_factory=dict)
    take_check: Annotated[
        TakeCheck,
        Says(
            "How takes are checked of engines that might fail now and then: not at all, by their sound, or by their "
            "words as well, heard back by a recogniser. What fails is spoken again."
        ),
    ] = TakeCheck.SOUND
    commercial: Annotated[
        bool, Says("The dub is paid work: engines whose licence does not allow that are not used.")
    ] = False
    allow_noncommercial: Annotated[
        str,
        Says("Engines, separated by commas, that are used for paid work all the same: by another agreement."),
    ] = ""
    rate_min: Annotated[
        float, Says("Slowest a line may be spoken to fill its time, relative to the voice's own pace.", 0.5, 1.0)
    ] = _CAPS.rate_min
    rate_max: Annotated[
        float, Says("Fastest a line may be spoken to fit its time, relative to the voice's own pace.", 1.0, 2.0)
    ] = _CAPS.rate_max
    max_shift_ms: Annotated[
        int, Says("How far from the original's start a line may start, in milliseconds.", 0, 10_000)
    ] = _CAPS.shift_ms
    gap_ms: Annotated[int, Says("Shortest silence between two lines of a speaker, in milliseconds.", 0, 2_000)] = (
        _CAPS.gap_ms
    )
    when_unfit: Annotated[
        WhenUnfit,
        Says(
            "What becomes of a line that fits within no cap: it starts late, is spoken faster, or the picture is "
            "slowed under it. The report lists it in any case."
        ),
    ] = _CAPS.when_unfit
    duck_db: Annotated[
        float, Says("How far the original sound is lowered under lines, in dB; 60 or more silences it.", 0, 100)
    ] = _MIX.duck_db
    background_db: Annotated[float, Says("Gain of a separate background track, in dB.", -60, 20)] = _MIX.background_db
    loudness: Annotated[float, Says("Loudness of each dub, in LUFS.", -40, -5)] = _MIX.loudness_lufs
    peak: Annotated[float, Says("Highest true peak of each dub, in dBTP.", -20, 0)] = _MIX.peak_dbtp
    container: Annotated[
        Container,
        Says(
            "File format that holds the picture with all tracks; `auto` takes MP4 when it can hold the source's "
            "streams unchanged, else MKV."
        ),
    ] = Container.AUTO
    burn_subtitles: Annotated[
        bool,
        Says("Also draw the subtitles into the picture (one more video per language; slow, it is encoded anew)."),
    ] = False
    workspace: Annotated[
        Path | None,
        Says(
            "Folder where finished stages are kept for resuming and reuse; by default `.work` in the dub's folder, for "
            "translate and speak `.octavia-work`."
        ),
    ] = None
    jobs: Annotated[int, Says("How many things to do at once; 0 takes the machine's cores.", 0, 256)] = 0
    models_dir: Annotated[
        Path | None,
        Says(
            "Folder of the models that engines run; by default `octavia/models` in `$XDG_DATA_HOME` or in "
            "`~/.local/share`."
        ),
    ] = None
    models_memory_mb: Annotated[
        int, Says("What models may take of a process's memory, in MB; 0 takes half of the machine's.", 0, 100_000_000)
    ] = 0
    models_mirror: Annotated[
        str,
        Says(
            "Address from which models are fetched that lie at addresses of their own and not on a hub (whose address "
            "is `HF_ENDPOINT`): `MIRROR/HOST/PATH` in place of `HOST/PATH`."
        ),
    ] = ""


@cache
def declared_settings() -> dict[str, Declared]:
    """All settings by name, in the order of the reference."""
    return declarations(Settings)


def load_settings(
    folder: Path,
    environment: Mapping[str, str],
    command_line: Mapping[str, Any] | None = None,
    usage_error: type[OctaviaError] = DocumentError,
) -> Settings:
    """The settings in force.

    Args:
        folder: Where `octavia.toml` is looked for; it may be absent.
        environment: `OCTAVIA_<SETTING>` variables; others are left alone.
        command_line: Values by setting name; None means that the option was not given.
        usage_error: Raised for a bad value of `command_line`.

    Raises:
        DocumentError: for an unknown key (names the nearest), a bad value or a file that is no TOML.
        InputMissing: if the file is there and can't be read.
        LanguageError: if a voice is given for a language nobody knows.
    """
    given = {key: value for key, value in (command_line or {}).items() if value is not None}
    # One layer at a time, so that a message names the place the bad value came from.
    layers = (
        _checked(_from_file(folder / SETTINGS_FILE), lambda key: f"{SETTINGS_FILE}: {key}", DocumentError),
        _checked(_from_environment(environment), lambda key: ENVIRONMENT_PREFIX + key.upper(), DocumentError),
        _checked(given, lambda key: "--" + key.replace("_", "-"), usage_error),
    )
    merged: dict[str, Any] = {}
    for layer in layers:
        voices = {**merged.get("voice", {}), **layer.get("voice", {})}
        merged |= layer | {"voice": voices, "cast": _both_casts(merged.get("cast", {}), layer.get("cast", {}))}
    return Settings(**merged)


def parse_voices(pairs: Iterable[str]) -> dict[str, str]:
    """Voices by language from `es=…`, `fr=…`.

    Raises:
        ValueError: if one isn't `language=voice`; says so in one line.
    """
    voices: dict[str, str] = {}
    for pair in pairs:
        language, _, voice = (part.strip() for part in pair.partition("="))
        if not (language and voice):
            raise ValueError(f"'{pair}' is not language=voice, for example es=female")
        voices[language] = voice
    return voices


def parse_cast(parts: Iterable[str]) -> dict[str, dict[str, str]]:
    """Voices by language and speaker from `es:Maria=…`, `fr:Maria=…`.

    Raises:
        ValueError: if one isn't `language:speaker=voice`; says so in one line.
    """
    cast: dict[str, dict[str, str]] = {}
    for part in parts:
        who, _, voice = (each.strip() for each in part.partition("="))
        language, _, speaker = (each.strip() for each in who.partition(":"))
        if not (language and speaker and voice):
            raise ValueError(f"'{part}' is not language:speaker=voice, for example es:Maria=female")
        cast.setdefault(language, {})[speaker] = voice
    return cast


def settings_page() -> str:
    """The reference page of all settings, Markdown, generated from their declarations."""
    return "\n".join(
        [
            "# Settings",
            "",
            f"A setting comes from the command line, else from the environment, else from `{SETTINGS_FILE}` in the",
            "working folder, else it has its default. Its name is the same everywhere:",
            f"`--rate-max 1.2`, `{ENVIRONMENT_PREFIX}RATE_MAX=1.2`, `rate_max = 1.2`.",
            "",
            *PAGE_HEAD,
            *map(page_row, declared_settings().values()),
            "",
            f'Voices are a table in `{SETTINGS_FILE}` (`[voice]` with `es = "…"`), a list in the environment',
            f"(`{ENVIRONMENT_PREFIX}VOICE=es=…,fr=…`) and `--voice es=…` as often as needed on the command line.",
            f'So are the voices of speakers: `[cast.es]` with `Maria = "…"`, `{ENVIRONMENT_PREFIX}CAST=es:Maria=…`,',
            "`--cast es:Maria=…`.",
            f"{' and '.join(f'`{name}`' for name in OF_THE_MACHINE)} have no option on the command line.",
            "An unknown name in the file or the environment is an error: a slip of the pen is not passed over.",
            "",
            f"`{STATE_VARIABLE}` names the folder where Octavia writes the traceback of an internal fault; by default",
            "it is `octavia` in `$XDG_STATE_HOME` or in `~/.local/state`.",
            "",
        ]
    )


def names_engine_option(variable: str) -> bool:
    """Whether an environment variable is meant for an option of an engine and not for a setting."""
    setting = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
    return variable.startswith(ENGINE_PREFIX) and setting not in declared_settings()


def _from_file(path: Path) -> dict[str, Any]:
    return {key: value for key, value in read_settings_file(path).items() if key not in (ENGINE_TABLE, SERVER_TABLE)}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = (name for name in environment if name.startswith(ENVIRONMENT_PREFIX) and name != STATE_VARIABLE)
    settings = sorted(name for name in names if not (names_engine_option(name) or name.startswith(SERVER_PREFIX)))
    found: dict[str, Any] = {name.removeprefix(ENVIRONMENT_PREFIX).lower(): environment[name] for name in settings}
    parsers: dict[str, Callable[[Iterable[str]], Any]] = {"voice": parse_voices, "cast": parse_cast}
    for name, parse in parsers.items():
        if name in found:
            try:
                found[name] = parse(found[name].split(","))
            except ValueError as error:
                variable = ENVIRONMENT_PREFIX + name.upper()
                raise DocumentError(f"{variable}: {error}", "correct it and run again") from error
    return found


def _both_casts(first: Mapping[str, dict[str, str]], second: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {language: {**first.get(language, {}), **second.get(language, {})} for language in (*first, *second)}


def _checked(values: Mapping[str, Any], name: Callable[[str], str], error: type[OctaviaError]) -> dict[str, Any]:
    found = checked(values, declared_settings(), name, error, "docs/reference/settings.md")
    for by_language in ("voice", "cast"):
        if by_language in found:
            found[by_language] = {normalize(language): each for language, each in found[by_language].items()}
    return found
