package dev.parley.parser;

import dev.parley.parsing.Block.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.tika.exception.TikaException;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** Markdown with GitHub's tables. */
final class MarkdownReader implements Reader {

  private final Parser parser =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException, TikaException {
    try (BufferedReader text = TextReader.open(source.path(), source.name())) {
      parser.parseReader(text).accept(new Visitor(blocks));
    }
    return new Outcome(null, Map.of());
  }

  private static final class Visitor extends AbstractVisitor {

    private final Blocks blocks;
    private int depth;

    Visitor(Blocks blocks) {
      this.blocks = blocks;
    }

    @Override
    public void visit(Heading heading) {
      blocks.text(Kind.HEADING, heading.getLevel(), textOf(heading));
    }

    @Override
    public void visit(Paragraph paragraph) {
      boolean item = paragraph.getParent() instanceof ListItem;
      blocks.text(item ? Kind.LIST_ITEM : Kind.PARAGRAPH, item ? depth : 0, textOf(paragraph));
    }

    @Override
    public void visit(ListItem item) {
      depth += item.getParent() instanceof ListBlock ? 1 : 0;
      visitChildren(item);
      depth--;
    }

    @Override
    public void visit(FencedCodeBlock code) {
      blocks.text(Kind.CODE, 0, code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
      blocks.text(Kind.CODE, 0, code.getLiteral());
    }

    @Override
    public void visit(HtmlBlock html) {
      blocks.text(Kind.PARAGRAPH, 0, html.getLiteral().replaceAll("<[^>]*>", " "));
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock table) {
        List<List<String>> rows = new ArrayList<>();
        int headings = 0;
        for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
          for (Node row = part.getFirstChild(); row instanceof TableRow; row = row.getNext()) {
            rows.add(cells(row));
            headings += part instanceof TableHead ? 1 : 0;
          }
        }
        blocks.table("", rows, headings);
      } else {
        visitChildren(block);
      }
    }

    private static List<String> cells(Node row) {
      List<String> cells = new ArrayList<>();
      for (Node cell = row.getFirstChild(); cell instanceof TableCell; cell = cell.getNext()) {
        cells.add(textOf(cell));
      }
      return cells;
    }

    private static String textOf(Node node) {
      List<String> parts = new ArrayList<>();
      node.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Text text) {
              parts.add(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
              parts.add(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak end) {
              parts.add(" ");
            }

            @Override
            public void visit(HardLineBreak end) {
              parts.add(" ");
            }
          });
      return parts.stream().collect(Collectors.joining());
    }
  }
}
