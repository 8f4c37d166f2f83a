"""What all peers are: a foreign program behind these few functions. What one cannot do it refuses in its own words.

A `Holder` (world.py) is whose key or certificate is used; messages are octets of DER.
"""

from peers.refusal import NoOption


class Peer:
    name = ""
    chooses_cipher = False  # it encrypts as it likes; what it took is compared with what was asked for

    chooses_key = False  # it opens with whichever of its keys fits

    def version(self):
        raise NotImplementedError

    def sign(self, own, scheme, entity, detached):
        raise NotImplementedError

    def sign_with_capabilities(self, own, entity, oaep):
        """Detached, with RSA and SHA-256 and a list of what it can, as it makes one by itself; `oaep`: with RSAES-OAEP in it."""
        if oaep:
            raise NoOption("no option puts OAEP into its list")
        return self.sign(own, "pkcs1-sha256", entity, True)

    def verify(self, der, content=None):
        """The content, where the signature holds and its certificate is the authority's."""
        raise NotImplementedError

    def encrypt(self, to, cipher, transport, entity):
        raise NotImplementedError

    def encrypt_together(self, recipients, cipher, entity):
        raise NoOption("is asked for one recipient at a time")

    def decrypt(self, own, der):
        raise NotImplementedError

    def compress(self, entity):
        raise NoOption("no command compresses")

    def certificates_only(self, own):
        """The certificate of `own` and the authority's, signed by nobody."""
        raise NotImplementedError

    def count_certificates(self, der):
        raise NotImplementedError

    def pkcs12(self, own, form):
        """The path of a file with that key; `form`: "old" or "new" ciphers."""
        raise NotImplementedError

    def joined(self, cipher, transport, writes):
        """What of it we had to put together ourselves for this, in words; "" where it did everything."""
        return ""

    def close(self):
        """Ends what it started."""
