"""Vendors on loopback: servers that speak Deepgram's and OpenAI's documented protocols, fail on request, keep books.

What they answer is real: they recognise a known talk wherever it sounds in what they get, they translate with a
dictionary, and they speak with espeak-ng.
"""
