package dev.parley.inference.tool.builtin.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.artifact.Artifacts;
import dev.parley.inference.artifact.Artifacts.Content;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.Fetch;
import dev.parley.inference.tool.builtin.Fetch.Fetched;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Finds the images that new ones shall build on. */
@Singleton
final class FindReferences {

  /** Images of one call. */
  static final int MOST = 4;

  private final Fetch fetch;
  private final Artifacts artifacts;

  FindReferences(Fetch fetch, Artifacts artifacts) {
    this.fetch = fetch;
    this.artifacts = artifacts;
  }

  /**
   * Images at addresses: those that were made before, and others on the web; blocks.
   *
   * @throws ToolFailedException when one is not there, or is no image
   */
  List<Picture> at(List<String> urls) throws ToolFailedException {
    List<Picture> pictures = new ArrayList<>();
    for (String url : urls) {
      pictures.add(
          Picture.of(bytesAt(url))
              .orElseThrow(() -> new ToolFailedException("there is no image at " + url + ".")));
    }
    return pictures;
  }

  /** The last images that the user put into the conversation, in their order. */
  List<Picture> in(Draft draft) throws ToolFailedException {
    List<String> urls = new ArrayList<>();
    for (JsonNode message : draft.request().body().path("messages")) {
      if (message.path("role").asText().equals("user")) {
        for (JsonNode part : message.path("content")) {
          String url = part.path("image_url").path("url").asText("");
          if (!url.isEmpty()) {
            urls.add(url);
          }
        }
      }
    }
    if (urls.isEmpty()) {
      throw new ToolFailedException("there is no image in the conversation.");
    }
    return at(urls.subList(Math.max(0, urls.size() - MOST), urls.size()));
  }

  private byte[] bytesAt(String url) throws ToolFailedException {
    if (url.startsWith("data:")) {
      return decoded(url);
    }
    Optional<Content> ours = artifacts.findByUrl(url);
    if (ours.isPresent()) {
      return ours.get().bytes();
    }
    Fetched fetched = fetch.send(OutboundRequest.get(url));
    if (!fetched.answer().isSuccess() || fetched.isCut()) {
      throw new ToolFailedException("the image at " + url + " cannot be read.");
    }
    return fetched.answer().body();
  }

  private static byte[] decoded(String url) throws ToolFailedException {
    int comma = url.indexOf(',');
    try {
      return Base64.getMimeDecoder().decode(url.substring(comma + 1));
    } catch (IllegalArgumentException e) {
      throw new ToolFailedException("an image of the conversation cannot be read.", e);
    }
  }
}
