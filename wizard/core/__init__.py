"""The pure core: frozen values in, frozen values out. No Qt, no asyncio, no sockets, no clock, no files."""
