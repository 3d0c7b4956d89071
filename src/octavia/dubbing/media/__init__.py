"""Media files: the only callers of ffmpeg and ffprobe, and of PyAV for packets.

`probe` says what a file holds, `decode` reads its sound on the source's clock, `encode` writes finished mixes, `mux`
packages everything into one file, `verify` measures what came out. Every input is taken for hostile (`safety`).
"""
