package dev.parley.parser;

import dev.parley.parsing.Block.Box;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationPopup;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTerminalField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.apache.pdfbox.pdmodel.interactive.form.PDVariableText;
import org.jspecify.annotations.Nullable;

/** What was filled into the fields of a page's form, and what was written onto it afterwards. */
final class PdfNotes {

  private static final int MOST = 2000;

  private final Map<COSDictionary, PDField> fields = new IdentityHashMap<>();
  private final Set<PDField> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  PdfNotes(PDDocument document) {
    try {
      PDAcroForm form = document.getDocumentCatalog().getAcroForm(null);
      if (form != null) {
        var all = form.getFieldIterator();
        while (all.hasNext() && fields.size() < MOST) {
          PDField field = all.next();
          field.getWidgets().forEach(widget -> fields.put(widget.getCOSObject(), field));
        }
      }
    } catch (RuntimeException unreadable) {
      fields.clear(); // the pages may be readable
    }
  }

  /** A text and where it is; null where the page does not say. */
  record Note(String text, @Nullable Box box) {}

  /** The notes of a page; none where they cannot be read: the page's text may be readable. */
  List<Note> on(PDPage page) {
    List<Note> notes = new ArrayList<>();
    try {
      for (PDAnnotation each : page.getAnnotations()) {
        String text =
            each instanceof PDAnnotationWidget widget
                ? filled(fields.get(widget.getCOSObject()))
                : written(each);
        if (text != null && !text.isBlank() && notes.size() < MOST) {
          notes.add(new Note(text, box(each.getRectangle(), page)));
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      return notes;
    }
    return notes;
  }

  private static @Nullable String written(PDAnnotation each) {
    return each instanceof PDAnnotationPopup || each.isHidden() || "Link".equals(each.getSubtype())
        ? null
        : each.getContents();
  }

  /** {@code Name: value}, as the one who fills a form in is told the name. */
  private @Nullable String filled(@Nullable PDField field) {
    boolean secret = field instanceof PDTextField text && text.isPassword();
    if (!(field instanceof PDTerminalField) || secret || !seen.add(field)) {
      return null;
    }
    String value = field.getValueAsString();
    if (value.isBlank() || (!(field instanceof PDVariableText) && value.equals("Off"))) {
      return null;
    }
    String label = field.getAlternateFieldName();
    String name = label == null || label.isBlank() ? field.getPartialName() : label;
    return name == null || name.isBlank() ? value : name + ": " + value;
  }

  private static @Nullable Box box(@Nullable PDRectangle at, PDPage page) {
    PDRectangle crop = page.getCropBox();
    if (at == null || page.getRotation() != 0 || crop.getWidth() <= 0 || crop.getHeight() <= 0) {
      return null;
    }
    return new Box(
        share(at.getLowerLeftX() - crop.getLowerLeftX(), crop.getWidth()),
        share(crop.getUpperRightY() - at.getUpperRightY(), crop.getHeight()),
        share(at.getUpperRightX() - crop.getLowerLeftX(), crop.getWidth()),
        share(crop.getUpperRightY() - at.getLowerLeftY(), crop.getHeight()));
  }

  private static double share(double length, double of) {
    return Math.round(Math.clamp(length / of, 0, 1) * 10_000) / 10_000.0;
  }
}
