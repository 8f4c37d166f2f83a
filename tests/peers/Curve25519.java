import java.nio.ByteBuffer;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyAgreeRecipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.operator.GenericKey;

/**
 * RFC 8418 with Bouncy Castle's parts: its X25519, HKDF, key wrap and structures. Its CMS (1.72) says "Unknown key
 * agreement algorithm". Without keying material of the sender, as we write.
 */
final class Curve25519 {
  private static final ASN1ObjectIdentifier SCHEME = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.3.19");
  private static final AlgorithmIdentifier X25519 = new AlgorithmIdentifier(EdECObjectIdentifiers.id_X25519);

  static boolean is(Key key) { return key.getAlgorithm().equals("X25519") || key.getAlgorithm().equals("XDH"); }

  /** RFC 8418 section 2.2: HKDF of the shared secret; ECC-CMS-SharedInfo of RFC 5753 section 7.2 is its info. */
  private static Key wrappingKey(PrivateKey own, PublicKey other, AlgorithmIdentifier wrap) throws Exception {
    KeyAgreement agreement = KeyAgreement.getInstance("X25519", BouncyCastlePeer.BC);
    agreement.init(own);
    agreement.doPhase(other, true);
    int octets = wrap.getAlgorithm().equals(CMSAlgorithm.AES128_WRAP) ? 16 : 32;
    ASN1EncodableVector info = new ASN1EncodableVector();
    info.add(wrap);
    info.add(new DERTaggedObject(true, 2, new DEROctetString(ByteBuffer.allocate(4).putInt(octets * 8).array())));
    byte[] shared = agreement.generateSecret();
    return new SecretKeySpec(ContentCipher.hkdf(shared, null, new DERSequence(info).getEncoded("DER"), octets), "AES");
  }

  static final class Sender implements RecipientInfoGenerator {
    private final X509Certificate theirs;
    private final AlgorithmIdentifier wrap;

    Sender(X509Certificate theirs, ASN1ObjectIdentifier wrap) {
      this.theirs = theirs;
      this.wrap = new AlgorithmIdentifier(wrap);
    }

    @Override
    public RecipientInfo generate(GenericKey contentKey) throws CMSException {
      try {
        KeyPair own = KeyPairGenerator.getInstance("X25519", BouncyCastlePeer.BC).generateKeyPair();
        Cipher wrapping = Cipher.getInstance("AESWrap", BouncyCastlePeer.BC);
        wrapping.init(Cipher.WRAP_MODE, wrappingKey(own.getPrivate(), theirs.getPublicKey(), wrap));
        Object given = contentKey.getRepresentation();
        Key key = given instanceof Key ? (Key) given : new SecretKeySpec((byte[]) given, "AES");
        return new RecipientInfo(info(own.getPublic(), wrapping.wrap(key)));
      } catch (Exception error) {
        throw new CMSException(error.getMessage(), error);
      }
    }

    private KeyAgreeRecipientInfo info(PublicKey own, byte[] wrapped) throws Exception {
      byte[] point = SubjectPublicKeyInfo.getInstance(own.getEncoded()).getPublicKeyData().getOctets();
      IssuerAndSerialNumber id = new IssuerAndSerialNumber(Certificate.getInstance(theirs.getEncoded()));
      RecipientEncryptedKey key =
          new RecipientEncryptedKey(new KeyAgreeRecipientIdentifier(id), new DEROctetString(wrapped));
      return new KeyAgreeRecipientInfo(new OriginatorIdentifierOrKey(new OriginatorPublicKey(X25519, point)), null,
                                       new AlgorithmIdentifier(SCHEME, wrap), new DERSequence(key));
    }
  }

  static final class Receiver implements KeyAgreeRecipient {
    private final PrivateKey key;

    Receiver(PrivateKey key) { this.key = key; }

    @Override public AlgorithmIdentifier getPrivateKeyAlgorithmIdentifier() { return X25519; }

    @Override
    public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyEncryption, AlgorithmIdentifier cipher,
                                                  SubjectPublicKeyInfo sender, ASN1OctetString keyingMaterial,
                                                  byte[] encryptedKey) throws CMSException {
      try {
        if (!keyEncryption.getAlgorithm().equals(SCHEME)) throw new CMSException("not RFC 8418 with SHA-256");
        PublicKey other = KeyFactory.getInstance("X25519", BouncyCastlePeer.BC)
            .generatePublic(new X509EncodedKeySpec(sender.getEncoded()));
        AlgorithmIdentifier wrap = AlgorithmIdentifier.getInstance(keyEncryption.getParameters());
        Cipher wrapping = Cipher.getInstance("AESWrap", BouncyCastlePeer.BC);
        wrapping.init(Cipher.UNWRAP_MODE, wrappingKey(key, other, wrap));
        return ContentCipher.opening(cipher, wrapping.unwrap(encryptedKey, "AES", Cipher.SECRET_KEY));
      } catch (CMSException error) {
        throw error;
      } catch (Exception error) {
        throw new CMSException(error.getMessage(), error);
      }
    }
  }
}
