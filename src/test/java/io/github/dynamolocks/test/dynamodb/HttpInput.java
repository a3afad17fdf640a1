package io.github.dynamolocks.test.dynamodb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of HTTP/1.1 requests, within bounds.
 */
final class HttpInput {

	private static final int MAX_HEAD = 64 * 1024;

	/** DynamoDB's own bound for a request. */
	private static final int MAX_BODY = 16 * 1024 * 1024;

	private static final int HEX = 16;

	private final InputStream in;

	private int headLeft;

	HttpInput(InputStream in) {
		this.in = new BufferedInputStream(in, 16 * 1024);
	}

	/**
	 * Reads the first line of a request.
	 * @return the line, or null at the end of the stream
	 */
	@Nullable String requestLine() throws IOException {
		this.headLeft = MAX_HEAD;
		String line = line();
		while (line != null && line.isEmpty()) {
			line = line();
		}
		return line;
	}

	/**
	 * Reads the headers that follow.
	 * @return the headers by their names, which ignore case
	 */
	Map<String, List<String>> headers() throws IOException {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
			int colon = line.indexOf(':');
			if (colon <= 0) {
				throw new HttpException(400, "The header line '%s' has no name".formatted(line));
			}
			headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>(1))
				.add(line.substring(colon + 1).strip());
		}
		return headers;
	}

	/**
	 * Reads a body of known length.
	 * @param length the header's value
	 */
	byte[] body(String length) throws IOException {
		int size = size(length, 10);
		byte[] body = this.in.readNBytes(size);
		if (body.length < size) {
			throw new EOFException("The body ends after %d of %d bytes".formatted(body.length, size));
		}
		return body;
	}

	/** Reads a body in chunks, with the trailers behind it. */
	byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		this.headLeft = MAX_HEAD;
		while (true) {
			String line = requiredLine();
			int extension = line.indexOf(';');
			int size = size((extension < 0) ? line : line.substring(0, extension), HEX);
			if (size == 0) {
				headers();
				return body.toByteArray();
			}
			if (body.size() + size > MAX_BODY) {
				throw tooLarge();
			}
			body.write(body(Integer.toString(size)));
			if (!requiredLine().isEmpty()) {
				throw new HttpException(400, "A chunk is longer than its size says");
			}
			this.headLeft = MAX_HEAD;
		}
	}

	private static int size(String text, int radix) throws HttpException {
		try {
			long size = Long.parseLong(text.strip(), radix);
			if (size < 0) {
				throw new HttpException(400, "The size '%s' is negative".formatted(text));
			}
			if (size > MAX_BODY) {
				throw tooLarge();
			}
			return (int) size;
		}
		catch (NumberFormatException ex) {
			throw new HttpException(400, "The size '%s' is not a number".formatted(text));
		}
	}

	private static HttpException tooLarge() {
		return new HttpException(413, "The body is larger than %d bytes".formatted(MAX_BODY));
	}

	private String requiredLine() throws IOException {
		String line = line();
		if (line == null) {
			throw new EOFException("The request ends within its head");
		}
		return line;
	}

	private @Nullable String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream(96);
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				return null;
			}
			if (--this.headLeft < 0) {
				throw new HttpException(431, "The head is larger than %d bytes".formatted(MAX_HEAD));
			}
			line.write(next);
		}
		String text = line.toString(StandardCharsets.ISO_8859_1);
		return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
	}

	/**
	 * A request that is no HTTP, or exceeds a bound.
	 */
	static final class HttpException extends IOException {

		private static final long serialVersionUID = 1L;

		private final int status;

		HttpException(int status, String message) {
			super(message);
			this.status = status;
		}

		int status() {
			return this.status;
		}

	}

}
