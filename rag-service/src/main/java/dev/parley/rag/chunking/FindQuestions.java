package dev.parley.rag.chunking;

import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds pairs of question and answer: in tables whose first column asks, in lines that begin with Q
 * and A or hold both beside a tab, and in headings with text below. What is in no pair becomes
 * chunks of text.
 */
final class FindQuestions {

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;
  private static final Pattern ASKS =
      Pattern.compile(
          "^[\\s*_]*(?:q|question|pregunta|pergunta|frage|问题|問題|问|問)\\s*\\d*\\s*[:：.][\\s*_]*(.+)",
          FLAGS);
  private static final Pattern ANSWERS =
      Pattern.compile(
          "^[\\s*_]*(?:a|answer|respuesta|resposta|antwort|réponse|r|答案|答)\\s*\\d*\\s*[:：.][\\s*_]*(.*)",
          FLAGS);
  private static final Set<String> HEADER =
      Set.of("question", "questions", "q", "pregunta", "pergunta", "frage", "问题", "問題");

  private final Layout layout;
  private final CutText cut;
  private final List<Chunk> chunks = new ArrayList<>();
  private final List<Span> unpaired = new ArrayList<>();
  private final SectionPath path = new SectionPath();
  private @Nullable String question;
  private int start;
  private int answerStart;
  private int end;

  FindQuestions(Layout layout, CutText cut) {
    this.layout = layout;
    this.cut = cut;
  }

  List<Chunk> pairs() {
    for (Span span : layout.spans()) {
      if (span.is(Kind.TABLE) && isOfPairs(span.block())) {
        finish();
        addRows(span);
      } else if (span.is(Kind.HEADING)) {
        finish();
        path.enter(span.block().level(), span.block().text());
        ask(asked(span.block().text()), span.start(), span.end());
      } else {
        addLines(span);
      }
    }
    finish();
    flushUnpaired();
    return chunks;
  }

  private String asked(String heading) {
    return heading.matches("(?s).*[?？]\\s*") ? heading.strip() : String.join(": ", path.titles());
  }

  private static boolean isOfPairs(Block block) {
    return block.rows().stream().anyMatch(row -> row.size() > 1);
  }

  private void addRows(Span table) {
    flushUnpaired();
    int from = table.start(); // what stands before a row goes with it
    for (int at = 0; at < table.block().rows().size(); at++) {
      List<String> row = table.block().rows().get(at);
      String asks = row.isEmpty() ? "" : row.getFirst().strip();
      String answers =
          String.join(
              "\n", row.stream().skip(1).map(String::strip).filter(c -> !c.isEmpty()).toList());
      Span.Range place = table.rows().get(at);
      if (asks.isEmpty() || answers.isEmpty()) {
        PackText.whole(layout, null, from, place.end()).forEach(chunks::add);
        from = place.end();
      } else if (at > 0 || !HEADER.contains(asks.toLowerCase(Locale.ROOT))) {
        addPair(asks, answers, from, place.end());
        from = place.end();
      }
    }
  }

  private void addLines(Span span) {
    String text = layout.text(span);
    int from = 0;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline;
      addLine(span, text.substring(from, to), span.start() + from, span.start() + to);
      from = to + 1;
    }
  }

  private void addLine(Span span, String line, int from, int to) {
    Matcher asks = ASKS.matcher(line);
    Matcher answers = ANSWERS.matcher(line);
    int tab = line.indexOf('\t');
    if (asks.matches()) {
      finish();
      ask(asks.group(1).strip(), from, to);
    } else if (tab > 0 && tab == line.lastIndexOf('\t') && !line.substring(tab).isBlank()) {
      finish();
      ask(line.substring(0, tab).strip(), from, from + tab);
      end = to;
    } else if (question != null) {
      if (answers.matches() && layout.contents().substring(answerStart, end).isBlank()) {
        answerStart = from + answers.start(1);
      }
      end = to;
    } else if (unpaired.isEmpty() || unpaired.getLast() != span) {
      unpaired.add(span);
    }
  }

  private void ask(String asked, int from, int to) {
    question = asked;
    start = from;
    answerStart = to;
    end = to;
  }

  /** Ends a pair, if one has begun. */
  private void finish() {
    if (question == null) {
      return;
    }
    String answer = layout.contents().substring(answerStart, end).strip();
    String asked = question;
    question = null;
    if (answer.isEmpty() || asked.isEmpty()) {
      unpaired.addAll(layout.touched(start, Math.max(end, start + 1)));
    } else {
      flushUnpaired();
      addPair(asked, answer, start, end);
    }
  }

  private void addPair(String asked, String answer, int from, int to) {
    Chunk chunk = layout.chunk(from, to);
    if (chunk == null) {
      return;
    }
    String shown = asked.substring(0, Math.min(asked.length(), CutText.MOST_CHARACTERS / 4));
    Layout alone = new Layout(answer, List.of());
    int room = CutText.MOST_CHARACTERS - shown.length() - 1;
    for (Chunk part : PackText.whole(alone, null, 0, answer.length(), room)) {
      chunks.add(chunk.as(Chunk.Kind.QUESTION, shown + "\n" + part.text()).asking(List.of(asked)));
    }
  }

  private void flushUnpaired() {
    List<Span> run = new ArrayList<>();
    for (Span span : unpaired) {
      if (!run.isEmpty() && layout.touched(run.getLast().end(), span.start()).size() > 0) {
        chunks.addAll(new PackText(layout, cut, 0, s -> false).pack(run));
        run = new ArrayList<>();
      }
      run.add(span);
    }
    chunks.addAll(new PackText(layout, cut, 0, s -> false).pack(run));
    unpaired.clear();
  }
}
