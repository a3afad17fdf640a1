package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, one after the other, and writes their answers.
 */
final class HttpExchange {

	private static final Map<Integer, String> REASONS = Map.of(200, "OK", 400, "Bad Request", 404, "Not Found", 413,
			"Content Too Large", 431, "Request Header Fields Too Large", 500, "Internal Server Error", 503,
			"Service Unavailable");

	private final HttpInput in;

	private final OutputStream out;

	HttpExchange(Socket socket) throws IOException {
		this.in = new HttpInput(socket.getInputStream());
		this.out = socket.getOutputStream();
	}

	/**
	 * Serves the next request.
	 * @return whether the connection stays open
	 */
	boolean serveNext(HttpServer.Handler handler) throws IOException, InterruptedException {
		try {
			String line = this.in.requestLine();
			return line != null && serve(line.split(" ", -1), handler);
		}
		catch (HttpInput.HttpException ex) {
			write(text(ex.status(), ex.getMessage() + "\n"), false);
			return false;
		}
	}

	private boolean serve(String[] requestLine, HttpServer.Handler handler) throws IOException, InterruptedException {
		if (requestLine.length != 3 || !requestLine[2].startsWith("HTTP/1.")) {
			throw new HttpInput.HttpException(400, "The request is not HTTP/1.1");
		}
		Map<String, List<String>> headers = this.in.headers();
		byte[] body = body(headers);
		boolean keepAlive = staysOpen(requestLine[2], headers);
		ApiAnswer answer = answer(requestLine, headers, body, handler);
		return answer != null && write(answer, keepAlive) && keepAlive;
	}

	private @Nullable ApiAnswer answer(String[] requestLine, Map<String, List<String>> headers, byte[] body,
			HttpServer.Handler handler) throws IOException, InterruptedException {
		return switch (requestLine[0]) {
			case "POST" -> handler.handle(ApiRequest.of(headers, new String(body, StandardCharsets.UTF_8)));
			case "GET" -> text(200, "healthy: dynamodb\n");
			default -> text(404, "<UnknownOperationException/>\n");
		};
	}

	private byte[] body(Map<String, List<String>> headers) throws IOException {
		String coding = first(headers, "Transfer-Encoding");
		String length = first(headers, ApiAnswer.CONTENT_LENGTH);
		if (coding == null && length == null) {
			return new byte[0];
		}
		if ("100-continue".equalsIgnoreCase(first(headers, "Expect"))) {
			this.out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		}
		if (coding == null) {
			return this.in.body(length);
		}
		if (!coding.equalsIgnoreCase("chunked")) {
			throw new HttpInput.HttpException(400, "The transfer coding '%s' is not known".formatted(coding));
		}
		return this.in.chunks();
	}

	private static boolean staysOpen(String version, Map<String, List<String>> headers) {
		String connection = first(headers, "Connection");
		return version.equals("HTTP/1.0") ? "keep-alive".equalsIgnoreCase(connection)
				: !"close".equalsIgnoreCase(connection);
	}

	/**
	 * Writes an answer in one piece, so that no part of it waits for an acknowledgement.
	 * @return whether it is complete
	 */
	private boolean write(ApiAnswer answer, boolean keepAlive) throws IOException {
		byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
		StringBuilder head = new StringBuilder(256);
		head.append("HTTP/1.1 ")
			.append(answer.status())
			.append(' ')
			.append(REASONS.getOrDefault(answer.status(), "Status"))
			.append("\r\n");
		answer.headers()
			.forEach((name, values) -> values
				.forEach((value) -> head.append(name).append(": ").append(value).append("\r\n")));
		if (!answer.headers().containsKey(ApiAnswer.CONTENT_LENGTH)) {
			head.append(ApiAnswer.CONTENT_LENGTH).append(": ").append(body.length).append("\r\n");
		}
		if (!keepAlive) {
			head.append("Connection: close\r\n");
		}
		byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
		byte[] whole = new byte[start.length + body.length];
		System.arraycopy(start, 0, whole, 0, start.length);
		System.arraycopy(body, 0, whole, start.length, body.length);
		this.out.write(whole);
		this.out.flush();
		return !answer.isTruncated();
	}

	private static @Nullable String first(Map<String, List<String>> headers, String name) {
		List<String> values = headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	private static ApiAnswer text(int status, String text) {
		return new ApiAnswer(status, Map.of("Content-Type", List.of("text/plain; charset=utf-8")), text);
	}

}
