package dev.parley.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Cuts Markdown files at their headings of level 1 to 3. Pictures, comments and diagrams, which say
 * nothing to a reader of text, are left out; a heading without text of its own makes no section.
 */
final class SplitMarkdown {

  private static final Pattern HEADING = Pattern.compile("^(#{1,3})\\s+(.*?)\\s*#*\\s*$");
  private static final Pattern FENCE = Pattern.compile("^\\s*(```+|~~~+)(.*)$");
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern PICTURE =
      Pattern.compile(
          "^\\s*(!?\\[?!\\[[^]]*]\\([^)]*\\)(]\\([^)]*\\))?|</?(img|picture|source|p)\\b[^>]*>)\\s*$");

  private final String path;
  private final List<Section> sections = new ArrayList<>();
  private final Map<String, Integer> anchors = new HashMap<>();
  private final String[] headings = new String[4];
  private final StringBuilder text = new StringBuilder();
  private int level;

  private SplitMarkdown(String path) {
    this.path = path;
  }

  /** The sections of README.md, CONTRIBUTING.md and all Markdown under docs/, by path. */
  static List<Section> documentation(Path project) throws IOException {
    List<Path> files = new ArrayList<>();
    Stream.of("README.md", "CONTRIBUTING.md")
        .map(project::resolve)
        .filter(Files::exists)
        .forEach(files::add);
    Path docs = project.resolve("docs");
    if (Files.isDirectory(docs)) {
      try (Stream<Path> tree = Files.walk(docs)) {
        tree.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
      }
    }
    List<Section> sections = new ArrayList<>();
    for (Path file : files) {
      String path = project.relativize(file).toString().replace('\\', '/');
      sections.addAll(of(path, Files.readString(file)));
    }
    return sections;
  }

  static List<Section> of(String path, String markdown) {
    SplitMarkdown split = new SplitMarkdown(path);
    split.read(COMMENT.matcher(markdown).replaceAll(""));
    return split.sections;
  }

  private void read(String markdown) {
    String fence = "";
    boolean diagram = false;
    for (String line : markdown.split("\\R", -1)) {
      Matcher fenced = FENCE.matcher(line);
      if (fence.isEmpty() && fenced.matches()) {
        fence = fenced.group(1);
        diagram = fenced.group(2).strip().equals("mermaid");
      } else if (!fence.isEmpty() && line.strip().equals(fence)) {
        fence = "";
        if (diagram) {
          diagram = false;
          continue;
        }
      }
      if (!diagram) {
        take(line, fence.isEmpty());
      }
    }
    finish();
  }

  private void take(String line, boolean prose) {
    Matcher heading = HEADING.matcher(line);
    if (prose && heading.matches()) {
      finish();
      level = heading.group(1).length();
      headings[level] = heading.group(2).replaceAll("[`*_]", "");
      for (int deeper = level + 1; deeper < headings.length; deeper++) {
        headings[deeper] = null;
      }
    } else if (!prose || !PICTURE.matcher(line).matches()) {
      text.append(line).append('\n');
    }
  }

  private void finish() {
    String body = text.toString().strip();
    text.setLength(0);
    String anchor = level == 0 ? "" : "#" + anchor(headings[level]);
    if (body.isEmpty()) {
      return;
    }
    String heading = String.join(" › ", Stream.of(headings).filter(h -> h != null).toList());
    String title = heading.isEmpty() ? path : heading;
    sections.add(new Section(path + anchor, path, title, "# " + title + "\n\n" + body));
  }

  /** As GitHub makes them, so that a citation is a working link. */
  private String anchor(String heading) {
    String anchor =
        heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
    int seen = anchors.merge(anchor, 1, Integer::sum);
    return seen == 1 ? anchor : anchor + "-" + (seen - 1);
  }
}
