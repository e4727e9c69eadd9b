package dev.parley.shell.io;

import dev.parley.web.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

/**
 * The body of an upload, for one reader who may block. The event loop goes on receiving while the
 * reader writes to the disk, up to a bound; RESTEasy's own stream asks for the next piece only when
 * the last one was read, so that every few kilobytes cost two switches of threads.
 */
final class UploadBody extends InputStream {

  /** Bytes that may wait for the reader; then the client has to. */
  private static final int MOST_WAITING = 2 << 20;

  private static final int FEW_WAITING = MOST_WAITING / 2;

  /** How long a sender whose body has no known end has to notice the answer. */
  private static final long LINGER_MILLIS = 2_000;

  /** HTTP/2's code for a stream that is of no more use. */
  private static final long NO_ERROR = 0;

  private final HttpServerRequest request;
  private final Context eventLoop;
  private final Duration patience;

  private final Queue<Buffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean paused;
  private boolean ended;
  private boolean closed;
  private boolean broken;

  /** The client waits to be told that somebody wants its body. */
  private boolean expecting;

  private Buffer current = Buffer.buffer();
  private int position;

  private UploadBody(HttpServerRequest request, Context eventLoop, Duration patience) {
    this.request = request;
    this.eventLoop = eventLoop;
    this.patience = patience;
    this.expecting =
        request.version() != HttpVersion.HTTP_1_0
            && "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
  }

  /**
   * Begins to receive.
   *
   * @param request one of whose body nothing was read
   * @param patience how long the client may be silent
   */
  static UploadBody of(HttpServerRequest request, Duration patience) {
    Context eventLoop =
        Objects.requireNonNull(Vertx.currentContext(), "Requests are served in a context");
    UploadBody body = new UploadBody(request, eventLoop, patience);
    if (request.isEnded()) {
      body.end();
    } else {
      request.exceptionHandler(failure -> body.fail());
      request.endHandler(end -> body.end());
      request.handler(body::take);
      request.resume();
    }
    return body;
  }

  private synchronized void take(Buffer piece) {
    if (closed) {
      return;
    }
    waiting.add(piece);
    waitingBytes += piece.length();
    if (!paused && waitingBytes >= MOST_WAITING) {
      paused = true;
      request.pause();
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  private synchronized void fail() {
    broken = true;
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * As much as there is; waits only for the first byte.
   *
   * @throws ProblemException 400 when the client left, or was silent for too long
   */
  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (expecting) {
      expecting = false;
      request.response().writeContinue();
    }
    int read = 0;
    while (read < length && (position < current.length() || next(read == 0))) {
      int part = Math.min(length - read, current.length() - position);
      current.getBytes(position, position + part, to, offset + read);
      position += part;
      read += part;
    }
    return read == 0 && length > 0 ? -1 : read;
  }

  /** Goes on to the next piece; false when there is none, or none yet. */
  private synchronized boolean next(boolean wait) throws IOException {
    if (wait) {
      awaitPiece();
    }
    Buffer piece = waiting.poll();
    if (piece == null) {
      return false;
    }
    current = piece;
    position = 0;
    waitingBytes -= piece.length();
    if (waitingBytes <= FEW_WAITING) {
      goOn();
    }
    return true;
  }

  private void goOn() {
    if (paused) {
      paused = false;
      eventLoop.runOnContext(go -> request.resume());
    }
  }

  /**
   * What is still to come is dropped, so that the connection can take the next request; when it may
   * have no end, only for a while. To be called before the request is answered.
   */
  @Override
  public void close() {
    if (drop() && UploadLimit.declared(request) < 0) {
      leaveSoon();
    }
  }

  /** Whether more is to come. */
  private synchronized boolean drop() {
    closed = true;
    waiting.clear();
    goOn();
    return !ended && !broken;
  }

  private void leaveSoon() {
    // Of HTTP/2 the connection is others' too, and has no such header.
    boolean alone = request.version() != HttpVersion.HTTP_2;
    if (alone) {
      request.response().putHeader("Connection", "close");
    }
    eventLoop
        .owner()
        .setTimer(
            LINGER_MILLIS,
            later -> {
              if (alone) {
                request.connection().close();
              } else if (!request.isEnded()) {
                request.response().reset(NO_ERROR);
              }
            });
  }

  private void awaitPiece() throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (waiting.isEmpty() && !ended) {
      if (broken) {
        throw ProblemException.invalid("The upload broke off before its end.");
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw ProblemException.invalid(
            "The upload stopped: no byte came for " + patience.toSeconds() + " s.");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("The upload was interrupted");
      }
    }
  }
}
