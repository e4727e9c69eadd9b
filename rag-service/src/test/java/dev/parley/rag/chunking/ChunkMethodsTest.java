package dev.parley.rag.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.parsing.Block;
import dev.parley.parsing.Block.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkMethodsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A token is a word, or a character of a script without blanks. */
  static int tokens(String text) {
    int count = 0;
    boolean word = false;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean han = c >= 0x0E00 && c < 0xD800;
      boolean letter = !han && Character.isLetterOrDigit(c);
      count += han || (letter && !word) ? 1 : 0;
      word = letter;
    }
    return count;
  }

  private final ChunkDocument chunker = new ChunkDocument(ChunkMethodsTest::tokens, 510);

  private static ParserConfig config(String json) throws Exception {
    return ParserConfig.of(JSON.readTree(json));
  }

  private List<Chunk> chunks(ChunkMethod method, Block... blocks) {
    return chunker.chunk(method, ParserConfig.defaults(method), List.of(blocks)).chunks();
  }

  private static Block h(int level, String text) {
    return Block.of(Kind.HEADING, level, text);
  }

  private static Block p(String text) {
    return Block.of(Kind.PARAGRAPH, 0, text);
  }

  private static String sentences(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "Sentence number " + n + " has exactly eight words here.")
        .collect(Collectors.joining(" "));
  }

  private static List<Block> mixed() {
    List<Block> blocks = new ArrayList<>();
    for (int chapter = 1; chapter <= 4; chapter++) {
      blocks.add(h(1, "Chapter " + chapter).at(chapter, new Block.Box(0.1, 0.1, 0.9, 0.2)));
      blocks.add(Block.of(Kind.FIELD, 0, "Subject: part " + chapter));
      blocks.add(h(2, "Scope of " + chapter).at(chapter, null));
      blocks.add(p(sentences(70)).at(chapter, new Block.Box(0.1, 0.3, 0.8, 0.9)));
      blocks.add(p("没有空格的文字也要切开。".repeat(60)).at(chapter, null));
      blocks.add(Block.of(Kind.LIST_ITEM, 1, "first item"));
      blocks.add(Block.of(Kind.LIST_ITEM, 2, "second item"));
      blocks.add(Block.of(Kind.CODE, 0, "int a = 1;\nint b = 2;"));
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("Name", "Value"));
      IntStream.range(0, 190).forEach(n -> rows.add(List.of("row " + n, "value | " + n)));
      blocks.add(Block.table("Table " + chapter, rows, 1).at(chapter, null));
      blocks.add(Block.of(Kind.IMAGE, 0, "words in a picture"));
    }
    return blocks;
  }

  @ParameterizedTest
  @EnumSource(ChunkMethod.class)
  void everyMethodCoversTheContentsInOrder(ChunkMethod method) {
    for (ParserConfig config : List.of(ParserConfig.empty(), ParserConfig.defaults(method))) {
      ChunkedDocument cut = chunker.chunk(method, config, mixed());
      check(method, cut);
      check(method, chunker.chunkText(method, config, cut.contents()));
    }
  }

  private static void check(ChunkMethod method, ChunkedDocument cut) {
    String contents = cut.contents();
    boolean[] covered = new boolean[contents.length()];
    int start = 0;
    for (Chunk chunk : cut.chunks()) {
      assertThat(chunk.text()).isNotBlank();
      if (method != ChunkMethod.ONE) {
        assertThat(chunk.text().length()).isLessThanOrEqualTo(CutText.MOST_CHARACTERS);
      }
      assertThat(chunk.start()).isGreaterThanOrEqualTo(start);
      assertThat(chunk.end()).isGreaterThan(chunk.start());
      start = chunk.start();
      if (chunk.kind() == Chunk.Kind.TEXT) {
        assertThat(chunk.text()).isEqualTo(contents.substring(chunk.start(), chunk.end()));
      }
      java.util.Arrays.fill(covered, chunk.start(), chunk.end(), true);
    }
    for (int at = 0; at < covered.length; at++) {
      char c = contents.charAt(at);
      assertThat(covered[at] || Character.isWhitespace(c) || "#|-`".indexOf(c) >= 0)
          .as("%s leaves out what is near: %s", method, near(contents, at))
          .isTrue();
    }
  }

  private static String near(String text, int at) {
    return text.substring(Math.max(0, at - 30), Math.min(text.length(), at + 30));
  }

  @ParameterizedTest
  @EnumSource(ChunkMethod.class)
  void nothingToReadIsNoChunk(ChunkMethod method) {
    assertThat(chunks(method)).isEmpty();
    assertThat(chunks(method, p(" \n "), Block.table("", List.of(List.of("", " ")), 0))).isEmpty();
  }

  @Test
  void writesBlocksAsMarkdown() {
    ChunkedDocument cut =
        chunker.chunk(
            ChunkMethod.ONE,
            ParserConfig.empty(),
            List.of(
                h(2, "Title"),
                p("Text."),
                Block.of(Kind.LIST_ITEM, 1, "one"),
                Block.of(Kind.LIST_ITEM, 2, "two"),
                Block.table("", List.of(List.of("a", "b|c"), List.of("1", "2")), 1)));

    assertThat(cut.contents())
        .isEqualTo(
            "## Title\n\nText.\n\n- one\n  - two\n\n| a | b\\|c |\n| --- | --- |\n| 1 | 2 |");
    assertThat(cut.chunks()).singleElement().extracting(Chunk::text).isEqualTo(cut.contents());
  }

  @Test
  void naiveFillsChunksUpToTheTokensAndKnowsPageAndSection() throws Exception {
    ChunkedDocument cut =
        chunker.chunk(ChunkMethod.NAIVE, config("{\"chunk_token_count\":64}"), mixed());

    assertThat(cut.chunks())
        .filteredOn(chunk -> chunk.kind() == Chunk.Kind.TEXT)
        .allSatisfy(chunk -> assertThat(tokens(chunk.text())).isLessThanOrEqualTo(70));
    Chunk inside = cut.chunks().get(2);
    assertThat(inside.section()).isEqualTo("Chapter 1 > Scope of 1");
    assertThat(inside.page()).isEqualTo(1);
    assertThat(inside.positions())
        .containsExactly(new Position(1, new Block.Box(0.1, 0.3, 0.8, 0.9), 0));
    assertThat(cut.chunks()).noneMatch(chunk -> chunk.text().endsWith("# Scope of 2"));
    List<Chunk> tables =
        cut.chunks().stream().filter(chunk -> chunk.kind() == Chunk.Kind.TABLE).toList();
    assertThat(tables).hasSizeGreaterThan(4);
    assertThat(tables).allSatisfy(chunk -> assertThat(chunk.text()).contains("| Name | Value |"));
  }

  @Test
  void naiveCutsAtTheConfiguredWords() throws Exception {
    assertThat(
            chunker
                .chunkText(
                    ChunkMethod.NAIVE, config("{\"delimiter\":\"`##`\"}"), "one ## two\n\n## three")
                .chunks())
        .extracting(Chunk::text)
        .containsExactly("one", "two", "three");
  }

  @Test
  void naiveWritesTablesAsHtmlOnRequest() throws Exception {
    Block table = Block.table("", List.of(List.of("a"), List.of("<1>")), 1);

    assertThat(
            chunker
                .chunk(ChunkMethod.NAIVE, config("{\"html4excel\":true}"), List.of(table))
                .chunks())
        .singleElement()
        .extracting(Chunk::text)
        .isEqualTo("<table>\n<tr><th>a</th></tr>\n<tr><td>&lt;1&gt;</td></tr>\n</table>");
  }

  @Test
  void naiveWithoutConfigurationCutsTextAsBefore() {
    String text = sentences(200);

    assertThat(chunker.chunkText(ChunkMethod.NAIVE, ParserConfig.empty(), text).chunks())
        .isEqualTo(new Chunker(ChunkMethodsTest::tokens, 510).chunk(text));
  }

  @Test
  void manualCutsBySection() {
    List<Chunk> chunks =
        chunks(
            ChunkMethod.MANUAL,
            h(1, "Pump"),
            h(2, "Install"),
            p(sentences(10)),
            h(2, "Use"),
            p(sentences(12)));

    assertThat(chunks).extracting(Chunk::section).containsExactly("Pump", "Pump > Use");
    assertThat(chunks.getFirst().text()).startsWith("# Pump\n\n## Install");
  }

  @Test
  void qaFindsPairsInTablesLinesAndHeadings() {
    List<Chunk> chunks =
        chunks(
            ChunkMethod.QA,
            p("Before all."),
            Block.table(
                "",
                List.of(
                    List.of("Question", "Answer"),
                    List.of("Who?", "Me."),
                    List.of("When?", "Now.")),
                1),
            h(2, "Where is it?"),
            p("Here."),
            p("Or there."));
    List<Chunk> lines =
        chunker
            .chunkText(
                ChunkMethod.QA,
                ParserConfig.empty(),
                "Q: What is it?\nA: A test.\nOf two lines.\n\n问：谁？\n答：我。\nWhy\tBecause.")
            .chunks();

    assertThat(chunks)
        .extracting(Chunk::text)
        .containsExactly(
            "Before all.", "Who?\nMe.", "When?\nNow.", "Where is it?\nHere.\n\nOr there.");
    assertThat(chunks.get(1).questions()).containsExactly("Who?");
    assertThat(lines)
        .extracting(Chunk::text)
        .containsExactly("What is it?\nA test.\nOf two lines.", "谁？\n我。", "Why\nBecause.");
    assertThat(lines).allMatch(chunk -> chunk.kind() == Chunk.Kind.QUESTION);
  }

  @Test
  void tableMakesEachRowAChunk() {
    List<List<String>> rows =
        List.of(List.of("Name", "Age", ""), List.of("Ann", "41", "x"), List.of("Bob", ""));

    assertThat(chunks(ChunkMethod.TABLE, Block.table("", rows, 1), p("Note.")))
        .extracting(Chunk::text)
        .containsExactly("Name: Ann; Age: 41; Column 3: x", "Name: Bob", "Note.");
  }

  @Test
  void paperKeepsTheAbstractWholeAndTheReferencesTogether() {
    List<Chunk> chunks =
        chunks(
            ChunkMethod.PAPER,
            h(1, "On Things"),
            p("A. Author"),
            h(2, "Abstract"),
            p(sentences(70)),
            h(2, "1 Introduction"),
            p(sentences(20)),
            h(2, "References"),
            p("[1] One."),
            p("[2] Two."));

    assertThat(chunks)
        .extracting(Chunk::section)
        .containsExactly(
            "On Things",
            "On Things > Abstract",
            "On Things > 1 Introduction",
            "On Things > References");
    assertThat(tokens(chunks.get(1).text())).isGreaterThan(500);
    assertThat(chunks.getLast().text()).contains("[1] One.", "[2] Two.");
  }

  @Test
  void bookFindsChaptersInPlainText() {
    String text =
        "PART ONE\n\nChapter I\n\n" + sentences(20) + "\n\nChapter II\n\n" + sentences(20);

    assertThat(chunker.chunkText(ChunkMethod.BOOK, ParserConfig.empty(), text).chunks())
        .extracting(Chunk::section)
        .containsExactly("PART ONE", "PART ONE > Chapter II");
  }

  @Test
  void linesOfAPlainTextBeginSections() {
    String law =
        "Title I General\nChapter 1 Ferries\nArticle 1\nThe ferry sails as\nArticle 9 of the old"
            + " act says.\n(1) Dogs travel free.\nArticle 2\nThe captain decides.\n"
            + "§ 3 Nobody swims.";
    String book =
        "Chapter 1\n" + sentences(20) + "\npart of it was lost\nChapter 2\n" + sentences(20);

    assertThat(chunker.chunkText(ChunkMethod.LAWS, ParserConfig.empty(), law).chunks())
        .extracting(Chunk::section)
        .containsExactly(
            "Title I General > Chapter 1 Ferries > Article 1",
            "Title I General > Chapter 1 Ferries > Article 2",
            "Title I General > Chapter 1 Ferries > § 3 Nobody swims.");
    assertThat(
            chunker.chunkText(ChunkMethod.BOOK, ParserConfig.empty(), book + ".").chunks().stream()
                .map(Chunk::section)
                .distinct())
        .containsExactly("Chapter 1");
    assertThat(
            chunker
                .chunkText(
                    ChunkMethod.BOOK, ParserConfig.empty(), book.replace("lost\n", "lost.\n"))
                .chunks()
                .stream()
                .map(Chunk::section)
                .distinct())
        .containsExactly("Chapter 1", "Chapter 2");
  }

  @Test
  void lawsCutsByArticleInSeveralLanguages() {
    List<Chunk> english =
        chunks(
            ChunkMethod.LAWS,
            h(1, "Act"),
            p("Chapter I"),
            p("Article 1"),
            p("Everybody may."),
            p("Article 2 Nobody must."),
            p("§ 3 Exceptions."));
    List<Chunk> others =
        chunks(
            ChunkMethod.LAWS,
            p("第一章 总则"),
            p("第一条 为了保护。"),
            p("第二条 本法适用。"),
            p("Artículo 5. Todos."),
            p("Art. 6 Keiner."));

    assertThat(english)
        .extracting(Chunk::section)
        .containsExactly(
            "Act > Chapter I > Article 1",
            "Act > Chapter I > Article 2 Nobody must.",
            "Act > Chapter I > § 3 Exceptions.");
    assertThat(english.getFirst().text())
        .isEqualTo("# Act\n\nChapter I\n\nArticle 1\n\nEverybody may.");
    assertThat(others).hasSize(4);
    assertThat(others.get(1).section()).isEqualTo("第一章 总则 > 第二条 本法适用。");
  }

  @Test
  void presentationMakesEachSlideAChunk() {
    assertThat(
            chunks(
                ChunkMethod.PRESENTATION,
                h(1, "One").at(1, null),
                p("a").at(1, null),
                h(1, "Two").at(2, null)))
        .extracting(Chunk::page)
        .containsExactly(1, 2);
  }

  @Test
  void tellsThePageOfWhatHasNoPlaceOnIt() {
    assertThat(chunks(ChunkMethod.PRESENTATION, h(1, "One").at(1, null), h(1, "Two").at(2, null)))
        .extracting(Chunk::positions)
        .containsExactly(
            List.of(new Position(1, new Block.Box(0, 0, 1, 1), 0)),
            List.of(new Position(2, new Block.Box(0, 0, 1, 1), 0)));
  }

  @Test
  void tellsWhereInTheTextEachPageBegins() {
    List<Chunk> cut =
        chunks(
            ChunkMethod.NAIVE,
            p("Cats.").at(1, null),
            p("Dogs.").at(1, null),
            p("The zebra festival is in Lusaka.").at(2, null));

    Chunk chunk = cut.getFirst();
    assertThat(cut).hasSize(1);
    assertThat(chunk.positions()).extracting(Position::page).containsExactly(1, 2);
    assertThat(chunk.positions()).extracting(Position::start).containsExactly(0, 14);
    assertThat(chunk.text().substring(14)).isEqualTo("The zebra festival is in Lusaka.");
    assertThat(chunk.as(Chunk.Kind.SUMMARY, "Another text.").positions())
        .allSatisfy(position -> assertThat(position.start()).isNull());
  }

  @Test
  void pictureIsAChunkOfItsText() {
    assertThat(chunks(ChunkMethod.PICTURE, Block.of(Kind.IMAGE, 0, "STOP")))
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.kind()).isEqualTo(Chunk.Kind.IMAGE));
  }

  @Test
  void emailKeepsFieldsWithTheBodyAndAttachmentsApart() {
    List<Chunk> chunks =
        chunks(
            ChunkMethod.EMAIL,
            Block.of(Kind.FIELD, 0, "From: a@example.org"),
            Block.of(Kind.FIELD, 0, "Subject: Hello"),
            p("The body."),
            h(2, "notes.txt"),
            p("Attached."),
            Block.of(Kind.FIELD, 0, "From: b@example.org"),
            p("Another."));

    assertThat(chunks)
        .extracting(Chunk::text)
        .containsExactly(
            "From: a@example.org\nSubject: Hello\n\nThe body.",
            "## notes.txt\n\nAttached.",
            "From: b@example.org\n\nAnother.");
  }

  @Test
  void cutsScriptsWithoutBlanks() throws Exception {
    String thai = "ภาษาไทยเป็นภาษาที่เขียนติดกันโดยไม่มีช่องว่างระหว่างคำ".repeat(40);
    String han = "检索增强生成让模型引用文件。它从文件中找到段落！".repeat(100);
    ParserConfig config = config("{\"chunk_token_num\":100}");

    List<Chunk> chinese = chunker.chunkText(ChunkMethod.NAIVE, config, han).chunks();
    List<Chunk> siamese = chunker.chunkText(ChunkMethod.NAIVE, config, thai).chunks();

    assertThat(chinese).allMatch(chunk -> chunk.text().endsWith("。") || chunk.text().endsWith("！"));
    assertThat(siamese).hasSizeGreaterThan(10);
    assertThat(siamese)
        .allSatisfy(
            chunk ->
                assertThat(Character.getType(chunk.text().charAt(0)))
                    .isNotEqualTo((int) Character.NON_SPACING_MARK));
  }

  @Test
  void neverExceedsTheLongestChunkButForOne() throws Exception {
    Block row = Block.table("", List.of(List.of("a", "b"), List.of("q", "word ".repeat(5_000))), 1);
    ParserConfig large = config("{\"chunk_token_num\":8192}");

    for (ChunkMethod method : ChunkMethod.values()) {
      List<Chunk> chunks =
          chunker.chunk(method, large, List.of(row, p("x".repeat(30_000)))).chunks();
      assertThat(chunks).isNotEmpty();
      assertThat(chunks)
          .allMatch(c -> method == ChunkMethod.ONE || c.text().length() <= CutText.MOST_CHARACTERS);
    }
  }

  @ParameterizedTest
  @EnumSource(ChunkMethod.class)
  void takesTimeInProportionToTheLength(ChunkMethod method) {
    List<Block> once = new ArrayList<>();
    IntStream.range(0, 40).forEach(n -> once.addAll(mixed()));
    List<Block> fourTimes = new ArrayList<>();
    IntStream.range(0, 4).forEach(n -> fourTimes.addAll(once));
    nanos(method, once);

    double ratio = Double.MAX_VALUE;
    for (int run = 0; run < 5 && ratio > 8; run++) {
      ratio = Math.min(ratio, (double) nanos(method, fourTimes) / nanos(method, once));
    }

    assertThat(ratio).isLessThan(8);
  }

  private long nanos(ChunkMethod method, List<Block> blocks) {
    long start = System.nanoTime();
    chunker.chunk(method, ParserConfig.empty(), blocks);
    return Math.max(1, System.nanoTime() - start);
  }
}
