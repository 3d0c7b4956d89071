"""Engines: the protocols they follow, what they declare, and the registry that finds them.

An engine is a class registered under an entry-point group `octavia.engines.<kind>`; built-in engines register just as
a third party's package does (see `examples/engine-plugin`). Importing an engine's module is cheap: whatever is heavy
is imported in its constructor. `octavia.testing.conformance` is the kit every engine passes.
"""

from octavia.dubbing.engines.declaration import (
    READY,
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Readiness,
    Scalar,
    Voice,
)
from octavia.dubbing.engines.notices import announce, listening
from octavia.dubbing.engines.options import (
    OptionValues,
    configure,
    configured,
    declared_options,
    option,
    options_digest,
)
from octavia.dubbing.engines.profiles import ProfileVoice
from octavia.dubbing.engines.protocols import (
    ContextTranslator,
    Diarizer,
    Engine,
    EngineBase,
    ModelEngine,
    SeededSynthesizer,
    Separator,
    SpeechSynthesizer,
    SpeechToText,
    Translator,
    VoiceActivity,
    VoiceCloner,
)
from octavia.dubbing.engines.registry import (
    engine_class,
    engine_classes,
    load_engine,
    register,
)
from octavia.dubbing.engines.results import (
    Pcm16,
    Recognition,
    Samples,
    Speech,
    TextInContext,
    Translation,
    Turn,
)
from octavia.dubbing.engines.spending import OnCall, VendorCall, record_call, recording
from octavia.dubbing.values import Removed

__all__ = [
    "READY",
    "ContextTranslator",
    "Diarizer",
    "Engine",
    "EngineBase",
    "EngineInfo",
    "EngineOption",
    "Kind",
    "ModelEngine",
    "OnCall",
    "OptionValues",
    "Pcm16",
    "ProfileVoice",
    "Quality",
    "Readiness",
    "Recognition",
    "Removed",
    "Samples",
    "Scalar",
    "SeededSynthesizer",
    "Separator",
    "Speech",
    "SpeechSynthesizer",
    "SpeechToText",
    "TextInContext",
    "Translation",
    "Translator",
    "Turn",
    "VendorCall",
    "Voice",
    "VoiceActivity",
    "VoiceCloner",
    "announce",
    "configure",
    "configured",
    "declared_options",
    "engine_class",
    "engine_classes",
    "listening",
    "load_engine",
    "option",
    "options_digest",
    "record_call",
    "recording",
    "register",
]
