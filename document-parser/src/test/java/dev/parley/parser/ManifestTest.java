package dev.parley.parser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.parsing.Failure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real files, each with what its manifest says that it must yield. */
class ManifestTest {

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final double GOLDEN_WORDS = 0.9;

  private static Path folder() {
    String given = System.getenv("PARLEY_SHARED_DATA");
    Path data = given == null ? Path.of("../../shared/data") : Path.of(given);
    return data.resolve("documents");
  }

  @TestFactory
  Stream<DynamicTest> yieldsWhatIsPromised() throws IOException {
    Path manifest = folder().resolve("manifest.json");
    Assumptions.assumeTrue(
        Files.exists(manifest),
        "The folder of real documents is absent (" + manifest + "); PARLEY_SHARED_DATA names it.");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : new ObjectMapper().readTree(manifest.toFile())) {
      tests.add(DynamicTest.dynamicTest(entry.path("file").asText(), () -> check(entry)));
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  private static void check(JsonNode entry) throws IOException {
    Path file = folder().resolve(entry.path("file").asText());
    Instant begun = Instant.now();
    Reading reading = Reading.of(file, null);
    Duration limit =
        entry.has("limit_s") ? Duration.ofSeconds(entry.path("limit_s").asInt()) : LONGEST;
    assertThat(Duration.between(begun, Instant.now())).isLessThan(limit);
    switch (entry.path("expect").asText()) {
      case "text" -> hasText(entry, reading);
      case "password" -> needsPassword(entry, file, reading);
      case "no_text_layer" -> {
        assertThat(kind(Reading.of(file, null, Reading.MOST, Reading.NO_OCR)))
            .isEqualTo(Kind.NEEDS_OCR);
        if (Reading.OCR.installed()) {
          assertThat(reading.text()).isNotBlank();
          entry
              .path("ocr_must_contain")
              .forEach(words -> assertThat(reading.text()).contains(words.asText()));
        } else {
          assertThat(kind(reading)).isEqualTo(Kind.NEEDS_OCR);
        }
      }
      case "reject" -> assertThat(reading.failure()).isNotNull();
      case "bomb" -> assertThat(kind(reading)).isIn(Kind.TOO_LARGE, Kind.UNSUPPORTED, Kind.DAMAGED);
      case "text_or_reject" -> {
        if (reading.failure() == null) {
          hasText(entry, reading);
        }
      }
      case "empty_or_reject", "reject_or_partial" ->
          assertThat(reading.failure() != null || reading.end() != null).isTrue();
      default -> throw new AssertionError("An expectation that is not known: " + entry);
    }
    JsonNode never = entry.path("must_not_contain");
    never.forEach(words -> assertThat(reading.text()).doesNotContain(words.asText()));
    if (reading.failure() != null) {
      assertThat(reading.failure().message()).endsWith(".").hasSizeGreaterThan(15);
    }
  }

  private static @Nullable Kind kind(Reading reading) {
    return reading.failure() == null ? null : reading.failure().kind();
  }

  private static void hasText(JsonNode entry, Reading reading) throws IOException {
    assertThat(reading.failure()).isNull();
    String text = reading.text();
    entry
        .path("must_contain")
        .forEach(words -> assertThat(text).contains(Reading.normal(words.asText())));
    if (entry.has("pages")) {
      assertThat(reading.end()).isNotNull();
      assertThat(reading.end().pages()).isEqualTo(entry.path("pages").asInt());
    }
    if (entry.has("golden")) {
      String golden = Files.readString(folder().resolve(entry.path("golden").asText()));
      Set<String> expected = words(golden);
      Set<String> found = new HashSet<>(expected);
      found.retainAll(words(text));
      assertThat((double) found.size() / expected.size()).isGreaterThan(GOLDEN_WORDS);
    }
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(Reading.normal(text).split("[^\\p{L}\\p{N}]+")));
  }

  private static void needsPassword(JsonNode entry, Path file, Reading without) {
    assertThat(kind(without)).isEqualTo(Kind.PASSWORD_NEEDED);
    JsonNode password = entry.path("password");
    if (password.isTextual()) {
      assertThat(kind(Reading.of(file, password.asText()))).isIn(null, Kind.EMPTY);
      assertThat(kind(Reading.of(file, "not the password"))).isEqualTo(Kind.WRONG_PASSWORD);
    }
  }
}
