package dev.parley.inference.skill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.parley.inference.json.ReadStrictly;
import dev.parley.web.lines.JsonLines;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes in skills line by line. Good lines are stored in batches, each in one transaction, so that
 * a long import keeps nobody waiting; a bad line is passed over and told with its number and the
 * reason.
 */
@ApplicationScoped
class ImportSkills {

  private static final int MOST_ERRORS = 100;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Skills skills;
  private final ReadStrictly strict;
  private final SkillConfig config;
  private final ObjectReader json;

  ImportSkills(Skills skills, ReadStrictly strict, SkillConfig config, ObjectMapper json) {
    this.skills = skills;
    this.strict = strict;
    this.config = config;
    this.json = json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** A line that was passed over. */
  public record BadLine(long line, String reason) {}

  /**
   * What became of an import.
   *
   * @param enqueued skills that were created, or replaced because their slug was there
   * @param skipped lines that were passed over
   * @param errors the first hundred of the lines that were passed over
   */
  public record Report(int enqueued, int skipped, List<BadLine> errors) {}

  /**
   * Reads the stream to its end. All is in use when this returns.
   *
   * @throws IOException when the stream breaks off; what was stored until then stays
   */
  Report read(UUID account, InputStream input) throws IOException {
    Import whole = new Import(account);
    JsonLines lines = new JsonLines(input, Math.toIntExact(config.longestLine().asLongValue()));
    for (JsonLines.Line line = lines.next(); line != null; line = lines.next()) {
      whole.take(line);
    }
    whole.flush();
    return new Report(whole.stored, whole.skipped, List.copyOf(whole.errors));
  }

  private final class Import {
    private final UUID account;
    private final List<SkillFields> batch = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final List<BadLine> errors = new ArrayList<>();
    private int stored;
    private int skipped;

    Import(UUID account) {
      this.account = account;
    }

    void take(JsonLines.Line line) {
      byte[] bytes = line.text();
      if (bytes == null) {
        skip(
            line.number(),
            "The line is longer than " + config.longestLine().asLongValue() + " bytes.");
        return;
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (line.number() == 1 && text.startsWith(BYTE_ORDER_MARK)) {
        text = text.substring(1);
      }
      if (!text.isBlank()) {
        read(line.number(), text);
      }
    }

    private void read(long number, String text) {
      try {
        batch.add(strict.read(json.readTree(text), SkillFields.class, ""));
        numbers.add(number);
      } catch (ProblemException invalid) {
        skip(number, invalid.detail());
      } catch (JsonProcessingException broken) {
        var at = broken.getLocation();
        skip(
            number,
            "Not well-formed JSON" + (at == null ? "." : ", column " + at.getColumnNr() + "."));
      }
      if (batch.size() >= config.batchSize()) {
        flush();
      }
    }

    void flush() {
      if (!batch.isEmpty()) {
        stored +=
            skills.storeAll(
                account,
                List.copyOf(batch),
                (index, why) -> skip(numbers.get(index), why.detail()));
        batch.clear();
        numbers.clear();
      }
    }

    private void skip(long number, String reason) {
      skipped++;
      if (errors.size() < MOST_ERRORS) {
        errors.add(new BadLine(number, reason));
      }
    }
  }
}
