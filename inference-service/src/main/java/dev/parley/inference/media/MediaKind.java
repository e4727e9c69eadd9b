package dev.parley.inference.media;

import dev.parley.inference.aigateway.GatewayParameters.MultimodalFeature;
import java.util.Locale;
import java.util.Optional;

/** What a medium is, as far as it matters for turning it into text. */
enum MediaKind {
  IMAGE(
      MultimodalFeature.Image,
      "image",
      "image/png",
      "Describe this image for somebody who cannot see it: what it shows, how that is arranged, and"
          + " all text in it word for word."),
  AUDIO(
      MultimodalFeature.Audio,
      "audio",
      "audio/wav",
      "Write down what is said in this recording word for word, by speaker where they can be told"
          + " apart, and name music and other sounds."),
  VIDEO(
      MultimodalFeature.Video,
      "video",
      "video/mp4",
      "Describe this video for somebody who cannot see it: what happens in which order, all text"
          + " in it, and what is said word for word."),
  PDF(
      MultimodalFeature.File,
      "file",
      "application/pdf",
      "Write down the text of this file word for word as Markdown, and describe its figures."),
  OTHER_FILE(
      MultimodalFeature.OtherFiles, "file", "application/octet-stream", "Write down its text.");

  private final MultimodalFeature feature;
  private final String title;
  private final String usualType;
  private final String task;

  MediaKind(MultimodalFeature feature, String title, String usualType, String task) {
    this.feature = feature;
    this.title = title;
    this.usualType = usualType;
    this.task = task;
  }

  /** What an AI gateway enables to have it turned into text. */
  MultimodalFeature feature() {
    return feature;
  }

  /** For people and models. */
  String title() {
    return title;
  }

  /** The media type of one that does not say its own. */
  String usualType() {
    return usualType;
  }

  /** What a model is to do with it. */
  String task() {
    return task;
  }

  boolean isFile() {
    return this == PDF || this == OTHER_FILE;
  }

  /** By a media type; nothing for a type that says nothing. */
  static Optional<MediaKind> ofType(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    if (lower.startsWith("image/")) {
      return Optional.of(IMAGE);
    }
    if (lower.startsWith("audio/")) {
      return Optional.of(AUDIO);
    }
    if (lower.startsWith("video/")) {
      return Optional.of(VIDEO);
    }
    if (lower.equals("application/pdf")) {
      return Optional.of(PDF);
    }
    return lower.isEmpty() || lower.equals("application/octet-stream")
        ? Optional.empty()
        : Optional.of(OTHER_FILE);
  }

  /** By the end of a file's name. */
  static MediaKind ofName(String name) {
    String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (end) {
      case "pdf" -> PDF;
      case "png", "jpg", "jpeg", "gif", "webp", "bmp", "heic", "tif", "tiff" -> IMAGE;
      case "mp3", "wav", "flac", "ogg", "opus", "m4a", "aac" -> AUDIO;
      case "mp4", "mov", "webm", "mkv", "avi", "mpeg" -> VIDEO;
      default -> OTHER_FILE;
    };
  }
}
