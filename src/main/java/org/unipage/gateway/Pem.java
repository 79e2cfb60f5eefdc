package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.unipage.site.BadInput;

/** Reads certificates and private keys as OpenSSL writes them (RFC 7468). */
final class Pem {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
  private static final long LARGEST = 1 << 20;

  private Pem() {}

  /**
   * A key store that holds one key, without a password.
   *
   * @throws BadInput if a file does not hold what it should; the message says what to do
   * @throws IOException if one cannot be read
   */
  static KeyStore keyStore(GatewaySettings.Tls tls) throws IOException {
    Certificate[] chain = certificates(tls.certificates());
    PrivateKey key = key(tls.key());
    if (!fits(key, chain[0])) {
      throw new BadInput(
          tls.key() + " is not the key of the first certificate in " + tls.certificates());
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("gateway", key, new char[0], chain);
      return store;
    } catch (GeneralSecurityException e) {
      throw new BadInput(tls.key() + ": this JVM cannot use such a key: " + e.getMessage());
    }
  }

  /** Whether what the one signs the other confirms. */
  private static boolean fits(PrivateKey key, Certificate certificate) {
    byte[] text = {1, 2, 3};
    try {
      Signature signature =
          Signature.getInstance(
              switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
              });
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Certificate[] certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
    } catch (GeneralSecurityException e) {
      // Said below.
    }
    throw new BadInput(file + ": no certificates in PEM, which begin -----BEGIN CERTIFICATE-----");
  }

  private static PrivateKey key(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new BadInput(file + ": too long for a key");
    }
    Matcher found = PKCS8.matcher(Files.readString(file, ISO_8859_1));
    if (found.find()) {
      try {
        byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
          try {
            return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(encoded));
          } catch (InvalidKeySpecException e) {
            // Of another kind.
          }
        }
      } catch (IllegalArgumentException | GeneralSecurityException e) {
        // Said below.
      }
    }
    throw new BadInput(
        file
            + ": no private key in PKCS #8 without a password (-----BEGIN PRIVATE KEY-----); type:"
            + " openssl pkcs8 -topk8 -nodes -in "
            + file
            + " -out key.pem");
  }
}
