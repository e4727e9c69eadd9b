package dev.parley.inference.media;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Who describes media, and how much of them. */
@ConfigMapping(prefix = "parley.media")
public interface MediaConfig {

  /** The model that describes what it sees and hears ({@code PARLEY_MEDIA_MODEL}). */
  Optional<String> model();

  /** Another one for images. */
  Optional<String> imageModel();

  /** Another one for recordings. */
  Optional<String> audioModel();

  /** Another one for videos. */
  Optional<String> videoModel();

  /** Another one for PDFs that hold pictures of text only. */
  Optional<String> fileModel();

  /** Bytes of one medium. */
  @WithDefault("20M")
  MemorySize largest();

  /** Bytes of all files of one request that are passed on to its model instead of their ids. */
  @WithDefault("32M")
  MemorySize largestTogether();

  /** Media of one request; those of earlier turns count. */
  @WithDefault("32")
  int most();

  /** How many of a request are described at the same time. */
  @WithDefault("4")
  int atOnce();

  /** Tokens of a description at most. */
  @WithDefault("4096")
  int longestDescription();

  /** Characters that are taken of a file's text. */
  @WithDefault("200000")
  int longestText();

  /** How long a text is kept, so that a conversation does not pay for it each turn. */
  @WithDefault("P1D")
  Duration kept();

  /** How long what is at an address is taken to be the same. */
  @WithDefault("PT10M")
  Duration addressTrusted();

  /** Characters of all texts that are kept in memory. */
  @WithDefault("50000000")
  long keptCharacters();
}
