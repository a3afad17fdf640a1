package io.github.dynamolocks.test.dynamodb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the requests of one connection within bounds, one after the other, and writes
 * their answers.
 */
final class HttpConnection {

	private static final int MAX_HEAD = 64 * 1024;

	/** DynamoDB's own bound for a request. */
	private static final int MAX_BODY = 16 * 1024 * 1024;

	private static final Map<Integer, String> REASONS = Map.of(200, "OK", 400, "Bad Request", 404, "Not Found", 413,
			"Content Too Large", 431, "Request Header Fields Too Large", 500, "Internal Server Error", 503,
			"Service Unavailable");

	private final DataInputStream in;

	private final OutputStream out;

	private int headLeft;

	HttpConnection(Socket socket) throws IOException {
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
		this.out = socket.getOutputStream();
	}

	/**
	 * Serves the next request.
	 * @return whether the connection stays open
	 * @throws IOException if the client has ended it
	 */
	boolean serveNext(HttpServer.Handler handler) throws IOException, InterruptedException {
		try {
			this.headLeft = MAX_HEAD;
			String line = line();
			while (line.isEmpty()) {
				line = line();
			}
			return serve(line.split(" ", -1), handler);
		}
		catch (HttpException ex) {
			write(text(ex.status, ex.getMessage() + "\n"), false);
			return false;
		}
	}

	private boolean serve(String[] requestLine, HttpServer.Handler handler) throws IOException, InterruptedException {
		if (requestLine.length != 3 || !requestLine[2].startsWith("HTTP/1.")) {
			throw new HttpException(400, "The request is not HTTP/1.1");
		}
		Map<String, List<String>> headers = headers();
		String body = new String(body(headers), StandardCharsets.UTF_8);
		String connection = ApiRequest.header(headers, "Connection");
		boolean keepAlive = requestLine[2].equals("HTTP/1.0") ? "keep-alive".equalsIgnoreCase(connection)
				: !"close".equalsIgnoreCase(connection);
		ApiAnswer answer = switch (requestLine[0]) {
			case "POST" -> handler.handle(ApiRequest.of(headers, body));
			case "GET" -> text(200, "healthy: dynamodb\n");
			default -> text(404, "<UnknownOperationException/>\n");
		};
		return answer != null && write(answer, keepAlive) && keepAlive;
	}

	private Map<String, List<String>> headers() throws IOException {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			if (colon <= 0) {
				throw new HttpException(400, "The header line '%s' has no name".formatted(line));
			}
			headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>(1))
				.add(line.substring(colon + 1).strip());
		}
		return headers;
	}

	private byte[] body(Map<String, List<String>> headers) throws IOException {
		String coding = ApiRequest.header(headers, "Transfer-Encoding");
		String length = ApiRequest.header(headers, ApiAnswer.CONTENT_LENGTH);
		if (coding == null && length == null) {
			return new byte[0];
		}
		if (coding != null && !coding.equalsIgnoreCase("chunked")) {
			throw new HttpException(400, "The transfer coding '%s' is not known".formatted(coding));
		}
		if ("100-continue".equalsIgnoreCase(ApiRequest.header(headers, "Expect"))) {
			this.out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		if (coding == null) {
			read(String.valueOf(length), 10, body);
			return body.toByteArray();
		}
		do {
			this.headLeft = MAX_HEAD;
		}
		while (read(line().replaceFirst(";.*", ""), 16, body));
		headers();
		return body.toByteArray();
	}

	/**
	 * Reads a part of a body.
	 * @return whether it had one
	 */
	private boolean read(String length, int radix, ByteArrayOutputStream body) throws IOException {
		long size;
		try {
			size = Long.parseUnsignedLong(length.strip(), radix);
		}
		catch (NumberFormatException ex) {
			throw new HttpException(400, "The size '%s' is not a number of bytes".formatted(length));
		}
		if (size < 0 || body.size() + size > MAX_BODY) {
			throw new HttpException(413, "The body is larger than %s bytes".formatted(MAX_BODY));
		}
		byte[] part = new byte[(int) size];
		this.in.readFully(part);
		body.write(part);
		if (radix == 16 && size > 0 && !line().isEmpty()) {
			throw new HttpException(400, "A chunk is longer than its size says");
		}
		return size > 0;
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream(96);
		for (int next = this.in.readByte(); next != '\n'; next = this.in.readByte()) {
			if (--this.headLeft < 0) {
				throw new HttpException(431, "The head is larger than %s bytes".formatted(MAX_HEAD));
			}
			line.write(next);
		}
		String text = line.toString(StandardCharsets.ISO_8859_1);
		return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
	}

	/**
	 * Writes an answer in one piece: no part of it waits for an acknowledgement.
	 * @return whether it is complete
	 */
	private boolean write(ApiAnswer answer, boolean keepAlive) throws IOException {
		byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
		StringBuilder head = new StringBuilder(256);
		head.append("HTTP/1.1 " + answer.status() + " " + REASONS.getOrDefault(answer.status(), "Status") + "\r\n");
		answer.headers()
			.forEach((name, values) -> values
				.forEach((value) -> head.append(name).append(": ").append(value).append("\r\n")));
		if (!answer.headers().containsKey(ApiAnswer.CONTENT_LENGTH)) {
			head.append(ApiAnswer.CONTENT_LENGTH).append(": ").append(body.length).append("\r\n");
		}
		head.append(keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
		ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length);
		whole.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
		whole.write(body);
		whole.writeTo(this.out);
		this.out.flush();
		return !answer.isTruncated();
	}

	private static ApiAnswer text(int status, String text) {
		return new ApiAnswer(status, Map.of("Content-Type", List.of("text/plain; charset=utf-8")), text);
	}

	/**
	 * A request that is no HTTP, or exceeds a bound.
	 */
	private static final class HttpException extends IOException {

		private static final long serialVersionUID = 1L;

		private final int status;

		HttpException(int status, String message) {
			super(message);
			this.status = status;
		}

	}

}
