package dev.parley.rag.dialect.aibuilder;

import java.util.Locale;
import java.util.Set;

/** What the dialect calls the kinds of files, by the extension of their name. */
final class FileKind {

  private static final Set<String> PICTURES =
      Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "svg", "ico", "jp2");
  private static final Set<String> SOUNDS = Set.of("wav", "mp3", "flac", "ogg", "m4a", "aac");

  private FileKind() {}

  /** Such as {@code pdf}; what is neither that nor a picture or sound is a {@code doc}. */
  static String of(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (extension.equals("pdf")) {
      return "pdf";
    }
    if (PICTURES.contains(extension)) {
      return "visual";
    }
    return SOUNDS.contains(extension) ? "aural" : "doc";
  }
}
