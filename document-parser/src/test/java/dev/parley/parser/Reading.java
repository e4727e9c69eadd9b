package dev.parley.parser;

import dev.parley.parsing.Block;
import dev.parley.parsing.Failure;
import dev.parley.parsing.Message;
import dev.parley.parsing.ParseRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of reading a file. */
record Reading(List<Block> blocks, Message.@Nullable End end, @Nullable Failure failure) {

  static final long MOST = 20_000_000;
  static final Tesseract OCR = new Tesseract("tesseract");
  static final Tesseract NO_OCR = new Tesseract("/nowhere/tesseract");

  static Reading of(Path file, @Nullable String password) {
    return of(file, password, MOST);
  }

  static Reading of(Path file, @Nullable String password, long mostCharacters) {
    return of(file, password, mostCharacters, OCR);
  }

  static Reading of(
      Path file, @Nullable String password, long mostCharacters, Tesseract tesseract) {
    List<Message> messages = new ArrayList<>();
    new ReadFile(tesseract)
        .read(
            new ParseRequest(
                file.toString(), file.getFileName().toString(), password, mostCharacters),
            messages::add);
    List<Block> blocks = new ArrayList<>();
    Message.End end = null;
    Failure failure = null;
    for (Message message : messages) {
      switch (message) {
        case Message.Found found -> blocks.add(found.block());
        case Message.End ended -> end = ended;
        case Message.Failed failed -> failure = failed.failure();
        case Message.Progress unused -> {}
      }
    }
    return new Reading(blocks, end, failure);
  }

  /** All words, tables cell by cell, white space collapsed. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Block block : blocks) {
      text.append(block.text()).append(' ');
      block.rows().forEach(row -> text.append(String.join(" ", row)).append(' '));
    }
    return normal(text.toString());
  }

  static String normal(String text) {
    return java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFKC)
        .replaceAll("\\s+", " ")
        .strip();
  }
}
