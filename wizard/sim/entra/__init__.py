"""Microsoft Entra in a box: gives tokens and refuses them as the real one does, with no socket and no clock.

``service.handle`` is the whole of it, a pure function over ``directory.Directory``. Around it: ``host`` remembers,
``msal_client`` and ``server`` let programs in, ``person`` clicks through the pages where nobody is there to.
"""
