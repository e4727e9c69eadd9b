package dev.parley.shell.io;

import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.StoredFile;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;

/** Says what a file holds, by the bytes at its beginning and, for text, also at its end. */
@Singleton
public final class DescribeFile {

  private static final int LOOKED_AT = 1 << 16;

  private final MimeTypes types = MimeTypes.getDefaultMimeTypes();

  /** Reads the beginning of the file. */
  public FileDetails describe(OpenedFile opened) {
    StoredFile file = opened.file();
    MediaType type = typeOf(opened);
    boolean text =
        types.getMediaTypeRegistry().isInstanceOf(type, MediaType.TEXT_PLAIN)
            && !turnsBinary(opened);
    if (!text && type.getBaseType().equals(MediaType.TEXT_PLAIN)) {
      type = MediaType.OCTET_STREAM;
    }
    return new FileDetails(
        file.name(),
        file.size(),
        file.created(),
        file.modified(),
        type.getBaseType().toString(),
        text);
  }

  /** Whether there are NULs at the end of a file whose beginning has none, as UTF-16 would have. */
  private static boolean turnsBinary(OpenedFile opened) {
    long size = opened.file().size();
    return !hasNul(opened, 0) && hasNul(opened, Math.max(0, size - LOOKED_AT));
  }

  private static boolean hasNul(OpenedFile opened, long from) {
    try (InputStream stream = opened.read(from, LOOKED_AT)) {
      for (byte each : stream.readAllBytes()) {
        if (each == 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MediaType typeOf(OpenedFile opened) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, opened.file().name());
    try (InputStream stream = opened.read(0, LOOKED_AT)) {
      byte[] beginning = stream.readAllBytes();
      MediaType type = types.detect(new ByteArrayInputStream(beginning), metadata);
      boolean unknown = type.getBaseType().equals(MediaType.OCTET_STREAM);
      return unknown && opened.file().size() == 0 ? MediaType.TEXT_PLAIN : type;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
