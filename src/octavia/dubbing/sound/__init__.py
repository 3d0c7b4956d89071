"""Sound between takes and finished samples: stretch, trim, voice stem, bed, mix, loudness, peaks, limiter, master.

Everything that is as long as the programme streams through in blocks of float32 frames at 48 kHz, full scale ±1; no
result depends on how long the blocks are.
"""
