package dev.scrip.issuer.authn.idp;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the JVM's certificate authorities and, beside them, one that a provider's thumbprint
 * names: the last certificate that the server sends. The chain must lead to it; the host's name is
 * checked all the same.
 *
 * <p>Source: IAM User Guide, "Obtain the thumbprint for an OpenID Connect identity provider".
 */
final class ThumbprintTrust extends X509ExtendedTrustManager {
  private static final X509ExtendedTrustManager JVM = manager(/* anchors= */ null);

  private final List<String> thumbprints;

  private ThumbprintTrust(List<String> thumbprints) {
    this.thumbprints = thumbprints.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
  }

  static SSLContext context(List<String> thumbprints) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new ThumbprintTrust(thumbprints)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      JVM.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      named(chain, e).checkServerTrusted(chain, authType, engine);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, java.net.Socket socket)
      throws CertificateException {
    try {
      JVM.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      named(chain, e).checkServerTrusted(chain, authType, socket);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("without a connection no host's name can be checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("no client is served");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, java.net.Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return JVM.getAcceptedIssuers();
  }

  private X509ExtendedTrustManager named(X509Certificate[] chain, CertificateException otherwise)
      throws CertificateException {
    X509Certificate last = chain[chain.length - 1];
    try {
      String thumbprint =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(last.getEncoded()));
      if (!thumbprints.contains(thumbprint)) {
        throw otherwise;
      }
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      anchors.setCertificateEntry("named", last);
      return manager(anchors);
    } catch (GeneralSecurityException | IOException e) {
      throw e instanceof CertificateException certificate ? certificate : otherwise;
    }
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore anchors) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(anchors);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
