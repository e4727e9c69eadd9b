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

/** Says what a file holds, by the bytes at its beginning. */
@Singleton
public final class DescribeFile {

  private static final int LOOKED_AT = 1 << 16;

  private final MimeTypes types = MimeTypes.getDefaultMimeTypes();

  /** Reads the beginning of the file. */
  public FileDetails describe(OpenedFile opened) {
    StoredFile file = opened.file();
    MediaType type = typeOf(opened);
    boolean text = types.getMediaTypeRegistry().isInstanceOf(type, MediaType.TEXT_PLAIN);
    return new FileDetails(
        file.name(),
        file.size(),
        file.created(),
        file.modified(),
        type.getBaseType().toString(),
        text);
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
