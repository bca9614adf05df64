package dev.scrip.issuer.iam.credential;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A device's seed as its owner takes it over: as text, or as a picture. */
final class Enrolment {
  private static final int QR_PIXELS = 240;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Enrolment() {}

  static String base32InBase64(byte[] seed) {
    return Base64.getEncoder().encodeToString(base32(seed).getBytes(StandardCharsets.US_ASCII));
  }

  static String qrCodeInBase64(byte[] seed, String deviceName, String accountId) {
    String uri =
        "otpauth://totp/Scrip:%s@%s?secret=%s&issuer=Scrip"
            .formatted(
                URLEncoder.encode(deviceName, StandardCharsets.UTF_8).replace("+", "%20"),
                accountId,
                base32(seed));
    try {
      BitMatrix matrix =
          new QRCodeWriter().encode(uri, BarcodeFormat.QR_CODE, QR_PIXELS, QR_PIXELS);
      BufferedImage image = new BufferedImage(QR_PIXELS, QR_PIXELS, BufferedImage.TYPE_BYTE_BINARY);
      for (int y = 0; y < QR_PIXELS; y++) {
        for (int x = 0; x < QR_PIXELS; x++) {
          image.setRGB(x, y, matrix.get(x, y) ? 0 : 0xFFFFFF);
        }
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      return Base64.getEncoder().encodeToString(png.toByteArray());
    } catch (WriterException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte each : bytes) {
      buffer = (buffer << Byte.SIZE | (each & 0xff)) & 0xFFFF;
      bits += Byte.SIZE;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >>> bits & 31));
      }
    }
    return text.toString(); // 40 bytes are 64 characters: nothing is left over
  }
}
