package dev.parley.rag.summary;

import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.upstream.ChatModel;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Gives chunks the keywords and questions that a chat model finds for them. */
final class DescribeChunks {

  private static final Pattern NUMBER = Pattern.compile("^(?:\\s|[-*•\"'`]|\\d{1,2}[.)]\\s)+");
  private static final Pattern BETWEEN_KEYWORDS = Pattern.compile("[,，、;；\\n]");
  private static final int LONGEST = 300;

  private final ChatModel model;
  private final UUID account;
  private final int keywords;
  private final int questions;

  DescribeChunks(ChatModel model, UUID account, int keywords, int questions) {
    this.model = model;
    this.account = account;
    this.keywords = keywords;
    this.questions = questions;
  }

  List<Chunk> describe(List<Chunk> chunks) {
    return keywords == 0 && questions == 0 ? chunks : AskForEach.ask(chunks, this::describe);
  }

  private Chunk describe(Chunk chunk) {
    Chunk described = chunk;
    if (keywords > 0) {
      String instruction =
          "Name the "
              + keywords
              + " most important keywords or short phrases of the text, in its own language."
              + " Answer with the keywords only, separated by commas.";
      String answer = model.complete(account, instruction, chunk.text());
      described = described.about(some(chunk.keywords(), BETWEEN_KEYWORDS.split(answer), keywords));
    }
    if (questions > 0) {
      String instruction =
          "Ask "
              + questions
              + " different questions that the text answers, in its own language."
              + " Answer with the questions only, one a line.";
      String answer = model.complete(account, instruction, chunk.text());
      described = described.asking(some(chunk.questions(), answer.split("\n"), questions));
    }
    return described;
  }

  private static List<String> some(List<String> own, String[] given, int most) {
    Stream<String> cleaned =
        Stream.of(given)
            .map(each -> NUMBER.matcher(each).replaceFirst("").strip())
            .filter(each -> !each.isEmpty() && each.length() <= LONGEST)
            .distinct()
            .limit(most);
    return Stream.concat(own.stream(), cleaned).distinct().toList();
  }
}
