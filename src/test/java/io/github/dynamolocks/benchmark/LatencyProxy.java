package io.github.dynamolocks.benchmark;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Delays and counts each request to DynamoDB, and delays its answer. It shares the
 * processors with the measured code, so it does not parse HTTP: it finds only the end of
 * a request and copies answers unchanged.
 */
final class LatencyProxy {

	private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

	private static final Pattern READ = Pattern.compile("x-amz-target: *\\w+\\.GetItem", Pattern.CASE_INSENSITIVE);

	private static final byte[] END_OF_HEAD = { '\r', '\n', '\r', '\n' };

	private final URI upstream;

	private final ServerSocket server;

	private final Duration latency;

	private final Duration latencyBack;

	private final LongAdder reads = new LongAdder();

	private final LongAdder writes = new LongAdder();

	private LatencyProxy(URI upstream, ServerSocket server, Duration latency, Duration latencyBack) {
		this.upstream = upstream;
		this.server = server;
		this.latency = latency;
		this.latencyBack = latencyBack;
	}

	static LatencyProxy start(URI upstream, Duration latency, Duration latencyBack) {
		try {
			LatencyProxy proxy = new LatencyProxy(upstream, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
					latency, latencyBack);
			proxy.run("accept", proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	/** Returns the requests so far. */
	Traffic traffic() {
		return new Traffic(this.reads.sum(), this.writes.sum());
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			Socket server = new Socket(this.upstream.getHost(), this.upstream.getPort());
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			run("requests", () -> {
				try (client; server) {
					forward(new BufferedInputStream(client.getInputStream()), server.getOutputStream());
				}
			});
			run("answers", () -> {
				try (client; server) {
					answer(server.getInputStream(), client.getOutputStream());
				}
			});
		}
	}

	private void forward(InputStream from, OutputStream to) throws IOException {
		while (true) {
			byte[] head = head(from);
			long arrived = System.nanoTime();
			String text = new String(head, StandardCharsets.ISO_8859_1);
			Matcher length = LENGTH.matcher(text);
			byte[] body = from.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
			(READ.matcher(text).find() ? this.reads : this.writes).increment();
			sleepUntil(arrived + this.latency.toNanos());
			byte[] request = new byte[head.length + body.length];
			System.arraycopy(head, 0, request, 0, head.length);
			System.arraycopy(body, 0, request, head.length, body.length);
			to.write(request);
		}
	}

	private void answer(InputStream from, OutputStream to) throws IOException {
		byte[] answer = new byte[8192];
		for (int length = from.read(answer); length >= 0; length = from.read(answer)) {
			sleepUntil(System.nanoTime() + this.latencyBack.toNanos());
			to.write(answer, 0, length);
		}
	}

	private static byte[] head(InputStream from) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
		int matched = 0;
		while (matched < END_OF_HEAD.length) {
			int next = from.read();
			if (next < 0) {
				throw new EOFException();
			}
			head.write(next);
			if (next == END_OF_HEAD[matched]) {
				matched++;
			}
			else {
				matched = (next == '\r') ? 1 : 0;
			}
		}
		return head.toByteArray();
	}

	private static void sleepUntil(long nanos) {
		try {
			long left = nanos - System.nanoTime();
			if (left > 0) {
				TimeUnit.NANOSECONDS.sleep(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run(String name, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// Connections end with the measured processes
			}
		}, "latency-proxy-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	/** Work on a connection, which fails when the connection ends. */
	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

}
