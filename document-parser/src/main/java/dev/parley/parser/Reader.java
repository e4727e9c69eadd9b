package dev.parley.parser;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.tika.exception.TikaException;
import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/** Reads one family of formats. */
interface Reader {

  /**
   * A file to read.
   *
   * @param name as its owner calls it
   */
  record Source(Path path, String name, MediaType type, @Nullable String password) {}

  /**
   * What is known of a file when it was read.
   *
   * @param pages null where the format has none
   */
  record Outcome(
      @Nullable Integer pages, Map<String, String> properties, @Nullable String warning) {

    Outcome(@Nullable Integer pages, Map<String, String> properties) {
      this(pages, properties, null);
    }

    static final Outcome PLAIN = new Outcome(null, Map.of());
  }

  /**
   * Puts the file's text into the blocks.
   *
   * @throws ReadFailure for a reason that the file's owner is told
   * @throws IOException when its bytes are not what the format prescribes
   */
  Outcome read(Source source, Blocks blocks) throws IOException, SAXException, TikaException;
}
