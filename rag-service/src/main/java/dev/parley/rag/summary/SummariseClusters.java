package dev.parley.rag.summary;

import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.ParserConfig.Raptor;
import dev.parley.rag.upstream.ChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/**
 * RAPTOR (Sarthi et al. 2024): clusters chunks by their vectors, lets a chat model summarise each
 * cluster, and goes on with the summaries until one is left.
 */
final class SummariseClusters {

  private static final int MOST_LEVELS = 5;

  /** Characters of all members of a cluster that the model is given. */
  private static final int MOST_CHARACTERS = 24_000;

  private static final int LONGEST_SUMMARY = 8_000;
  private static final String CONTENT = "{cluster_content}";

  private final ChatModel model;
  private final UUID account;
  private final Raptor settings;
  private final Function<List<String>, List<float[]>> embed;

  SummariseClusters(
      ChatModel model, UUID account, Raptor settings, Function<List<String>, List<float[]>> embed) {
    this.model = model;
    this.account = account;
    this.settings = settings;
    this.embed = embed;
  }

  /** The summaries of all levels, the lowest first; none for a single chunk. */
  List<Chunk> summarise(List<Chunk> chunks) {
    List<Chunk> summaries = new ArrayList<>();
    List<Chunk> level = chunks;
    for (int depth = 1; level.size() > 1 && depth <= MOST_LEVELS; depth++) {
      List<Chunk> members = level;
      List<float[]> vectors = embed.apply(members.stream().map(Chunk::text).toList());
      List<List<Chunk>> clusters =
          new ClusterVectors(settings.maxClusters(), settings.threshold(), settings.seed())
              .clusters(vectors).stream()
                  .map(cluster -> cluster.stream().map(members::get).toList())
                  .toList();
      level = AskForEach.ask(clusters, this::summary);
      summaries.addAll(level);
    }
    return summaries;
  }

  private Chunk summary(List<Chunk> members) {
    int room = MOST_CHARACTERS / members.size();
    String content =
        String.join("\n\n", members.stream().map(m -> beginning(m.text(), room)).toList());
    String prompt = settings.prompt();
    String answer;
    if (prompt == null) {
      answer = model.complete(account, instruction(), content);
    } else if (prompt.contains(CONTENT)) {
      answer = model.complete(account, "", prompt.replace(CONTENT, content));
    } else {
      answer = model.complete(account, prompt, content);
    }
    return Gather.chunk(Chunk.Kind.SUMMARY, beginning(answer.strip(), LONGEST_SUMMARY), members);
  }

  private String instruction() {
    return String.format(
        Locale.ROOT,
        "Summarise the text in its own language. Keep names and numbers as they are, and say"
            + " nothing that it does not say. Answer with the summary only, in at most %d words.",
        Math.max(10, settings.maxTokens() * 3 / 4));
  }

  private static String beginning(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
