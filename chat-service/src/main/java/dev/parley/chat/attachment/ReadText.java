package dev.parley.chat.attachment;

import dev.parley.chat.attachment.Attachments.Owner;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes of a file the text that a model reads in its place. */
@ApplicationScoped
class ReadText {

  private static final Logger LOG = Logger.getLogger(ReadText.class);

  private final AskParser parser;
  private final HearAudio audio;
  private final AttachmentConfig config;

  ReadText(AskParser parser, HearAudio audio, AttachmentConfig config) {
    this.parser = parser;
    this.audio = audio;
    this.config = config;
  }

  /**
   * The text of a document, or what is said in a sound; blocks.
   *
   * @param anything whether a document that cannot be read is kept without text
   * @return null when there is none
   * @throws ProblemException 422 for a document that cannot be read, 502 to 504 when that cannot be
   *     told now
   */
  @Nullable String of(Owner owner, MediaType type, String name, byte[] bytes, boolean anything) {
    return switch (type.kind()) {
      case IMAGE, OTHER -> null;
      case AUDIO -> heard(owner, bytes, type);
      case DOCUMENT -> shortened(document(owner, type, name, bytes, anything));
    };
  }

  private @Nullable String document(
      Owner owner, MediaType type, String name, byte[] bytes, boolean anything) {
    if (type.isText()) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try {
      return parser.textOf(owner.account(), name, bytes);
    } catch (ProblemException e) {
      if (!anything) {
        throw e;
      }
      LOG.infof("A file is kept without its text: %s", e.detail());
      return null;
    }
  }

  /** A sound that cannot be heard now is still a sound: some models listen themselves. */
  private @Nullable String heard(Owner owner, byte[] bytes, MediaType type) {
    try {
      return audio.hear(owner, bytes, type.name()).map(this::shortened).orElse(null);
    } catch (ProblemException e) {
      LOG.warnf("A sound was not transcribed: %s", e.detail());
      return null;
    }
  }

  private @Nullable String shortened(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String clean = text.replace("\0", "").strip();
    return clean.length() <= config.mostCharacters()
        ? clean
        : clean.substring(0, config.mostCharacters()) + "\n[…]";
  }
}
