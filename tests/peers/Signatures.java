import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.smime.SMIMECapabilitiesAttribute;
import org.bouncycastle.asn1.smime.SMIMECapabilityVector;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** SignedData: one signer, and what is issued by the one anchor; paths are not what this peer is asked about. */
final class Signatures {
  static byte[] sign(Map<String, String> of) throws Exception {
    X509Certificate own = BouncyCastlePeer.certificate(of.get("cert"));
    ContentSigner signer = signerBuilder(of).setProvider(BouncyCastlePeer.BC).build(BouncyCastlePeer.key(of.get("key")));
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    JcaSignerInfoGeneratorBuilder builder = new JcaSignerInfoGeneratorBuilder(
        new JcaDigestCalculatorProviderBuilder().setProvider(BouncyCastlePeer.BC).build());
    if (of.containsKey("capabilities")) {
      builder.setSignedAttributeGenerator(
          new DefaultSignedAttributeTableGenerator(capabilities("oaep".equals(of.get("capabilities")))));
    }
    generator.addSignerInfoGenerator(builder.build(signer, own));
    generator.addCertificates(new JcaCertStore(List.of(own)));
    return generator.generate(BouncyCastlePeer.content(of), !"yes".equals(of.get("detached"))).getEncoded();
  }

  /** With another length of salt where one is asked for; left to itself it is as long as the digest. */
  private static JcaContentSignerBuilder signerBuilder(Map<String, String> of) {
    String algorithm = of.get("algorithm");
    if (!of.containsKey("salt")) return new JcaContentSignerBuilder(algorithm);
    String digest = algorithm.substring(0, 6).replace("SHA", "SHA-");
    return new JcaContentSignerBuilder(algorithm, new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest),
        Integer.parseInt(of.get("salt")), 1));
  }

  private static AttributeTable capabilities(boolean oaep) throws Exception {
    SMIMECapabilityVector list = new SMIMECapabilityVector();
    list.addCapability(CMSAlgorithm.AES256_GCM);
    list.addCapability(CMSAlgorithm.AES256_CBC);
    if (oaep) list.addCapability(PKCSObjectIdentifiers.id_RSAES_OAEP, Encryption.oaepAlgorithm("SHA-256").getParameters());
    return new AttributeTable(new DERSet(new SMIMECapabilitiesAttribute(list)));
  }

  /** The content, where every signer is right and issued by the anchor, and there is one. */
  static byte[] verify(Map<String, String> of) throws Exception {
    byte[] der = BouncyCastlePeer.read(of.get("in"));
    CMSSignedData signed = of.containsKey("content")
        ? new CMSSignedData(new CMSProcessableByteArray(BouncyCastlePeer.read(of.get("content"))), der)
        : new CMSSignedData(der);
    Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
    if (signers.isEmpty()) throw new CMSException("no signer");
    X509Certificate anchor = BouncyCastlePeer.certificate(of.get("anchor"));
    for (SignerInformation signer : signers) verifyOne(signer, signed, anchor);
    return (byte[]) signed.getSignedContent().getContent();
  }

  @SuppressWarnings("unchecked")
  private static void verifyOne(SignerInformation signer, CMSSignedData signed, X509Certificate anchor) throws Exception {
    Collection<X509CertificateHolder> found = signed.getCertificates().getMatches(signer.getSID());
    if (found.isEmpty()) throw new CMSException("the signer's certificate is not there");
    X509CertificateHolder own = found.iterator().next();
    JcaContentVerifierProviderBuilder issuer = new JcaContentVerifierProviderBuilder().setProvider(BouncyCastlePeer.BC);
    if (!own.isSignatureValid(issuer.build(anchor))) {
      throw new CMSException("the certificate is not the anchor's");
    }
    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(BouncyCastlePeer.BC).build(own))) {
      throw new CMSException("the signature is wrong");
    }
  }

  static byte[] certificatesOnly(Map<String, String> of) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addCertificates(new JcaCertStore(List.of(BouncyCastlePeer.certificate(of.get("cert")),
                                                       BouncyCastlePeer.certificate(of.get("anchor")))));
    return generator.generate(new CMSAbsentContent(), false).getEncoded();
  }

  static String countCertificates(Map<String, String> of) throws Exception {
    CMSSignedData carrier = new CMSSignedData(BouncyCastlePeer.read(of.get("in")));
    return String.valueOf(carrier.getCertificates().getMatches(null).size());
  }
}
