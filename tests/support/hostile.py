"""Files that mean harm, and what is left of a file that was refused."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from octavia.api.server import Server
from octavia.platform.server_settings import StorageKind
from octavia.service.storage.tables import FileRow, LooseBytesRow, SpaceRow
from support.clips import clip
from support.s3 import s3_client
from support.wrong_files import WrongFiles

SECRET = "the words of another file"


@dataclass(frozen=True)
class Hostile:
    """A file, and how it is refused.

    Attributes:
        kind: What it claims to be.
        says: Part of the reason.
    """

    name: str
    content: bytes
    kind: str
    status: int
    error: str
    says: str


def corpus(folder: Path, inside: str) -> list[Hostile]:
    """All of them.

    Args:
        folder: Where they are made; a file in it, `secret.txt`, is what some of them want to read.
        inside: An address that others of them want asked.
    """
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    shelf = WrongFiles(folder)
    return [*_readers(secret, inside), *_bombs(folder), *_liars(shelf)]


def _readers(secret: Path, inside: str) -> list[Hostile]:
    """Playlists and the like, by which ffmpeg would open what they name."""
    texts = {
        "concat.mp4": f"ffconcat version 1.0\nfile '{secret}'\n",
        "late-concat.mp4": f"\n  ffconcat version 1.0\nfile {inside}\n",
        "hls.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n",
        "list.m3u8": f"#EXTM3U\n#EXTINF:1,\n{inside}\n#EXT-X-ENDLIST\n",
        "dash.mpd": f"<?xml version='1.0'?>\n<MPD><BaseURL>{inside}</BaseURL></MPD>",
        "session.sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
    }
    plain = [Hostile(name, text.encode(), "video", 415, "NOT_DECODABLE", "playlist") for name, text in texts.items()]
    hidden = b"ID3\x04\0\0\0\0\0\0" + texts["hls.mp4"].encode()
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='file://{secret}'/></svg>".encode()
    return [
        *plain,
        Hostile("tagged.mp3", hidden, "audio", 415, "NOT_DECODABLE", ""),
        Hostile("drawing.mp4", drawing, "video", 415, "NOT_DECODABLE", ""),
        Hostile("list.en.srt", texts["hls.mp4"].encode(), "subtitle", 415, "NOT_DECODABLE", "holds no subtitle"),
    ]


def _bombs(folder: Path) -> list[Hostile]:
    """Small files that would become large work."""
    picture = ("-f", "lavfi", "-i", "testsrc=size=16x16:rate=1:duration=2", "-vf", "setpts=N*36000/TB")
    frames = clip(folder / "frames.mkv", *picture, "-vsync", "vfr", "-c:v", "libx264", "-preset", "ultrafast")
    hours = clip(folder / "hours.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "0.1", "-c:a", "pcm_u8")
    subtitles = b"1\n00:00:00,000 --> 00:00:01,000\nword\n\n" * 700_000
    return [
        Hostile("frames.mkv", frames.read_bytes(), "video", 413, "MEDIA_TOO_LONG", "lasts"),
        Hostile("pixels.avi", _huge_picture(folder), "video", 415, "NOT_DECODABLE", "pixels"),
        Hostile("words.en.srt", subtitles, "subtitle", 413, "FILE_TOO_LARGE", "larger than"),
        Hostile("wave.wav", hours.read_bytes()[:44], "audio", 415, "NOT_DECODABLE", ""),
    ]


def _huge_picture(folder: Path) -> bytes:
    inputs = ("-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=0.2")
    whole = clip(folder / "small.avi", *inputs, "-c:v", "mjpeg").read_bytes()
    header, frame = struct.pack("<3I", 40, 96, 64), struct.pack(">2sHBHH", b"\xff\xc0", 17, 8, 64, 96)
    assert header in whole
    assert frame in whole
    whole = whole.replace(header, struct.pack("<3I", 40, 0xFF00, 0xFF00))
    return whole.replace(frame, struct.pack(">2sHBHH", b"\xff\xc0", 17, 8, 0xFF00, 0xFF00))


def _liars(shelf: WrongFiles) -> list[Hostile]:
    """Files that aren't what they are said to be."""

    def wrong(name: str, kind: str, says: str, claims: str = "") -> Hostile:
        content = shelf.take(name).read_bytes()
        status, error = (415, "NOT_DECODABLE") if content else (400, "EMPTY_FILE")
        return Hostile(claims or name, content, kind, status, error, says)

    return [
        wrong("zero.mp4", "video", "is empty"),
        wrong("garbage.mp4", "video", "is not media"),
        wrong("indexless.mp4", "video", "is cut off"),
        wrong("picture.png", "video", "is of a kind", claims="picture.mp4"),
        wrong("silence.wav", "video", "sound but no picture", claims="talk.mp4"),
        wrong("mute.mp4", "audio", "holds no sound"),
        wrong("talk.en.srt", "video", "holds text", claims="words.mp4"),
        wrong("binary.en.srt", "subtitle", "not a text file"),
        wrong("prose.en.srt", "subtitle", "holds no subtitle"),
    ]


def kept(server: Server) -> list[str]:
    """What a server keeps of files: rows, and bytes wherever they may lie, on its disk or in its bucket."""
    with server.database.reading() as session:
        files, loose = (session.scalar(select(func.count()).select_from(row)) for row in (FileRow, LooseBytesRow))
        used = session.scalar(select(func.coalesce(func.sum(SpaceRow.used_bytes), 0)))
    rows = [f"{number} {what}" for number, what in ((files, "files"), (loose, "loose"), (used, "bytes used")) if number]
    places = ("files", "incoming", "work")
    paths = [path for place in places for path in (server.settings.data_dir / place).rglob("*")]
    return rows + [str(path) for path in paths if path.is_file()] + _objects(server)


def _objects(server: Server) -> list[str]:
    if server.settings.storage is not StorageKind.S3:
        return []
    found = s3_client(server.settings.s3_endpoint).list_objects_v2(Bucket=server.settings.s3_bucket)
    return [each["Key"] for each in found.get("Contents", [])]
