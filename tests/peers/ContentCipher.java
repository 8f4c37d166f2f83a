import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.jcajce.spec.AEADParameterSpec;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.InputAEADDecryptor;
import org.bouncycastle.operator.InputDecryptor;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JceGenericKey;

/**
 * Bouncy Castle's ciphers for the content, where its CMS (1.72) does not lead to them: ChaCha20-Poly1305, which it
 * alone writes as EnvelopedData where RFC 8103 section 2 wants AuthEnvelopedData, and keys derived by RFC 9709.
 */
final class ContentCipher {
  static final ASN1ObjectIdentifier CHACHA = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.3.18");
  private static final ASN1ObjectIdentifier DERIVED = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.3.31");
  private static final int TAG_OCTETS = 16;

  private static boolean authenticates(ASN1ObjectIdentifier name) { return !name.equals(CMSAlgorithm.AES256_CBC); }

  private static Cipher cipher(AlgorithmIdentifier algorithm, int mode, Key key) throws GeneralSecurityException {
    ASN1ObjectIdentifier name = algorithm.getAlgorithm();
    Cipher made = Cipher.getInstance(name.equals(CHACHA) ? "ChaCha20-Poly1305" : name.getId(), BouncyCastlePeer.BC);
    made.init(mode, key, parameters(algorithm));
    return made;
  }

  private static AlgorithmParameterSpec parameters(AlgorithmIdentifier algorithm) {
    if (algorithm.getParameters() instanceof ASN1OctetString) {  // an IV of CBC, a nonce of RFC 8103
      return new IvParameterSpec(((ASN1OctetString) algorithm.getParameters()).getOctets());
    }
    GCMParameters parameters = GCMParameters.getInstance(algorithm.getParameters());
    return new AEADParameterSpec(parameters.getNonce(), parameters.getIcvLen() * 8);
  }

  static byte[] hkdf(byte[] secret, byte[] salt, byte[] info, int octets) {
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
    generator.init(new HKDFParameters(secret, salt, info));
    byte[] key = new byte[octets];
    generator.generateBytes(key, 0, octets);
    return key;
  }

  static byte[] random(int octets) {
    byte[] made = new byte[octets];
    new SecureRandom().nextBytes(made);
    return made;
  }

  /** A new key of 256 bits and this cipher; `derived`: the content's key is made of it (RFC 9709 section 2). */
  static OutputEncryptor sealing(ASN1ObjectIdentifier name, boolean derived) throws Exception {
    AlgorithmIdentifier inner = name.equals(CMSAlgorithm.AES256_GCM)
        ? new AlgorithmIdentifier(name, new GCMParameters(random(12), TAG_OCTETS))
        : new AlgorithmIdentifier(name, new DEROctetString(random(name.equals(CHACHA) ? 12 : 16)));
    byte[] given = random(32);
    byte[] salt = "The Cryptographic Message Syntax".getBytes(StandardCharsets.US_ASCII);
    byte[] used = derived ? hkdf(given, salt, inner.getEncoded("DER"), given.length) : given;
    AlgorithmIdentifier outer = derived ? new AlgorithmIdentifier(DERIVED, inner) : inner;
    GenericKey key = new JceGenericKey(outer, new SecretKeySpec(given, "AES"));
    Cipher made = cipher(inner, Cipher.ENCRYPT_MODE, new SecretKeySpec(used, "AES"));
    return authenticates(name) ? new Authenticated(outer, key, made) : new Plain(outer, key, made, 0);
  }

  /** Encrypts in one piece; `tagOctets` at the end go to `tag`. */
  private static class Plain implements OutputEncryptor {
    private final AlgorithmIdentifier algorithm;
    private final GenericKey key;
    private final Cipher cipher;
    private final int tagOctets;
    byte[] tag = {};

    Plain(AlgorithmIdentifier algorithm, GenericKey key, Cipher cipher, int tagOctets) {
      this.algorithm = algorithm;
      this.key = key;
      this.cipher = cipher;
      this.tagOctets = tagOctets;
    }

    @Override public AlgorithmIdentifier getAlgorithmIdentifier() { return algorithm; }
    @Override public GenericKey getKey() { return key; }

    @Override
    public OutputStream getOutputStream(OutputStream out) {
      return new ByteArrayOutputStream() {
        @Override
        public void close() throws IOException {
          try {
            byte[] sealed = cipher.doFinal(toByteArray());
            tag = Arrays.copyOfRange(sealed, sealed.length - tagOctets, sealed.length);
            out.write(sealed, 0, sealed.length - tagOctets);
          } catch (GeneralSecurityException error) {
            throw new IOException(error);
          }
        }
      };
    }
  }

  private static final class Authenticated extends Plain implements OutputAEADEncryptor {
    Authenticated(AlgorithmIdentifier algorithm, GenericKey key, Cipher cipher) {
      super(algorithm, key, cipher, TAG_OCTETS);
    }

    @Override public OutputStream getAADStream() { return new ByteArrayOutputStream(); }
    @Override public byte[] getMAC() { return tag; }
  }

  static RecipientOperator opening(AlgorithmIdentifier algorithm, Key key) throws CMSException {
    try {
      Cipher made = cipher(algorithm, Cipher.DECRYPT_MODE, key);
      return new RecipientOperator(authenticates(algorithm.getAlgorithm()) ? new AuthenticatedReader(algorithm, made)
                                                                           : new Reader(algorithm, made));
    } catch (GeneralSecurityException error) {
      throw new CMSException("cannot set up the cipher: " + error.getMessage(), error);
    }
  }

  private static class Reader implements InputDecryptor {
    private final AlgorithmIdentifier algorithm;
    private final Cipher cipher;

    Reader(AlgorithmIdentifier algorithm, Cipher cipher) {
      this.algorithm = algorithm;
      this.cipher = cipher;
    }

    @Override public AlgorithmIdentifier getAlgorithmIdentifier() { return algorithm; }
    @Override public InputStream getInputStream(InputStream in) { return new CipherInputStream(in, cipher); }
  }

  private static final class AuthenticatedReader extends Reader implements InputAEADDecryptor {
    AuthenticatedReader(AlgorithmIdentifier algorithm, Cipher cipher) { super(algorithm, cipher); }

    @Override public OutputStream getAADStream() { return new ByteArrayOutputStream(); }
    @Override public byte[] getMAC() { return new byte[0]; }
  }
}
