import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Map;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientInformationStore;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;

/** EnvelopedData and AuthEnvelopedData for one recipient, and opening them. */
final class Encryption {
  static byte[] encrypt(Map<String, String> of) throws Exception {
    OutputEncryptor cipher = cipher(of);
    if (cipher instanceof OutputAEADEncryptor) {
      CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
      generator.addRecipientInfoGenerator(recipient(of));
      return generator.generate(BouncyCastlePeer.content(of), (OutputAEADEncryptor) cipher).getEncoded();
    }
    CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
    generator.addRecipientInfoGenerator(recipient(of));
    return generator.generate(BouncyCastlePeer.content(of), cipher).getEncoded();
  }

  private static OutputEncryptor cipher(Map<String, String> of) throws Exception {
    ASN1ObjectIdentifier name = new ASN1ObjectIdentifier(of.get("cipher"));
    if (of.containsKey("joined")) return ContentCipher.sealing(name, "derived".equals(of.get("joined")));
    JceCMSContentEncryptorBuilder builder = of.containsKey("bits")
        ? new JceCMSContentEncryptorBuilder(name, Integer.parseInt(of.get("bits")))
        : new JceCMSContentEncryptorBuilder(name);
    return builder.setProvider(BouncyCastlePeer.BC).build();
  }

  private static RecipientInfoGenerator recipient(Map<String, String> of) throws Exception {
    X509Certificate theirs = BouncyCastlePeer.certificate(of.get("cert"));
    String transport = of.get("transport");
    if (transport.startsWith("oaep-")) {
      return new JceKeyTransRecipientInfoGenerator(theirs, oaepAlgorithm(transport.substring(5)))
          .setProvider(BouncyCastlePeer.BC);
    }
    if (transport.equals("pkcs1")) {
      return new JceKeyTransRecipientInfoGenerator(theirs).setProvider(BouncyCastlePeer.BC);
    }
    ASN1ObjectIdentifier wrap = new ASN1ObjectIdentifier(of.get("wrap"));
    if (Curve25519.is(theirs.getPublicKey())) return new Curve25519.Sender(theirs, wrap);
    return agreement(theirs, new ASN1ObjectIdentifier(transport), wrap);
  }

  static AlgorithmIdentifier oaepAlgorithm(String digest) throws Exception {
    OAEPParameterSpec parameters =
        new OAEPParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), PSource.PSpecified.DEFAULT);
    return new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, parameters);
  }

  private static RecipientInfoGenerator agreement(X509Certificate theirs, ASN1ObjectIdentifier scheme,
                                                  ASN1ObjectIdentifier wrap) throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC", BouncyCastlePeer.BC);
    keys.initialize(((ECPublicKey) theirs.getPublicKey()).getParams());
    KeyPair own = keys.generateKeyPair();
    return new JceKeyAgreeRecipientInfoGenerator(scheme, own.getPrivate(), own.getPublic(), wrap)
        .addRecipient(theirs).setProvider(BouncyCastlePeer.BC);
  }

  static byte[] decrypt(Map<String, String> of) throws Exception {
    byte[] der = BouncyCastlePeer.read(of.get("in"));
    PrivateKey key = BouncyCastlePeer.key(of.get("key"));
    X509Certificate own = BouncyCastlePeer.certificate(of.get("cert"));
    boolean agrees = !own.getPublicKey().getAlgorithm().startsWith("RSA");
    RecipientId id = agrees ? new JceKeyAgreeRecipientId(own) : new JceKeyTransRecipientId(own);
    boolean authenticated =
        CMSObjectIdentifiers.authEnvelopedData.equals(ContentInfo.getInstance(der).getContentType());
    RecipientInformationStore infos = authenticated ? new CMSAuthEnvelopedData(der).getRecipientInfos()
                                                    : new CMSEnvelopedData(der).getRecipientInfos();
    RecipientInformation ours = infos.get(id);
    if (ours == null) throw new CMSException("not sealed to this certificate");
    return ours.getContent(reader(key, agrees, authenticated));
  }

  private static Recipient reader(PrivateKey key, boolean agrees, boolean authenticated) {
    if (Curve25519.is(key)) return new Curve25519.Receiver(key);
    if (agrees && authenticated) return new AuthenticatedAgreement(key).setProvider(BouncyCastlePeer.BC);
    if (agrees) return new JceKeyAgreeEnvelopedRecipient(key).setProvider(BouncyCastlePeer.BC);
    if (authenticated) return new JceKeyTransAuthEnvelopedRecipient(key).setProvider(BouncyCastlePeer.BC);
    return new JceKeyTransEnvelopedRecipient(key).setProvider(BouncyCastlePeer.BC);
  }

  /** Key agreement as Bouncy Castle does it; it has no class that goes on to AuthEnvelopedData from there. */
  private static final class AuthenticatedAgreement extends JceKeyAgreeRecipient {
    AuthenticatedAgreement(PrivateKey key) { super(key); }

    @Override
    public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyEncryption, AlgorithmIdentifier cipher,
                                                  SubjectPublicKeyInfo sender, ASN1OctetString keyingMaterial,
                                                  byte[] encryptedKey) throws CMSException {
      Key key = extractSecretKey(keyEncryption, cipher, sender, keyingMaterial, encryptedKey);
      return ContentCipher.opening(cipher, key);
    }
  }
}
