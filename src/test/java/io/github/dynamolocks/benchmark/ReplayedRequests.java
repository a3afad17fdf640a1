package io.github.dynamolocks.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

import io.github.dynamolocks.test.TestTable;

/**
 * Sends the same requests again and again over one connection, with the headers that the
 * AWS SDK sends, and reads no more of an answer than its status and length. It needs a
 * tenth of the SDK's time, so that the speed is the server's.
 */
final class ReplayedRequests {

	private static final String HEAD = """
			POST / HTTP/1.1
			Host: %s
			amz-sdk-invocation-id: 0f5be34a-7e2d-4b7a-9d57-0c1b7a1f6a55
			amz-sdk-request: attempt=1; max=3
			Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/dynamodb/aws4_request, \
			SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-date;x-amz-target, \
			Signature=%s
			Content-Type: application/x-amz-json-1.0
			User-Agent: aws-sdk-java/2.57.8 md/io#sync md/http#Apache ua/2.1 os/Linux lang/java#17 md/en
			X-Amz-Date: 20260101T000000Z
			X-Amz-Target: DynamoDB_20120810.%s
			Content-Length: %s
			Connection: Keep-Alive

			%s""";

	private static final String KEY = "\"TableName\":\"%s\",\"Key\":{\"%s\":{\"S\":\"%s\"}}";

	private final byte[] answer = new byte[64 * 1024];

	private final URI endpoint;

	private final InputStream in;

	private final OutputStream out;

	private ReplayedRequests(URI endpoint, Socket socket) throws IOException {
		this.endpoint = endpoint;
		this.in = socket.getInputStream();
		this.out = socket.getOutputStream();
	}

	/**
	 * Renews and reads one item of its own.
	 * @param end when to stop, by {@link System#nanoTime()}
	 * @return the number of requests
	 */
	static long until(long end, URI endpoint, String table) throws IOException {
		try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
			socket.setTcpNoDelay(true);
			return new ReplayedRequests(endpoint, socket).until(end, table);
		}
	}

	private long until(long end, String table) throws IOException {
		String id = UUID.randomUUID().toString();
		String key = KEY.formatted(table, TestTable.DEFAULT_KEY_NAME, id);
		exchange(request("PutItem",
				"{\"TableName\":\"%s\",\"Item\":{\"%s\":{\"S\":\"%s\"},\"owner\":{\"S\":\"me\"},\"version\":{\"N\":\"1\"}}}"
					.formatted(table, TestTable.DEFAULT_KEY_NAME, id)));
		byte[] update = request("UpdateItem", "{" + key
				+ ",\"UpdateExpression\":\"SET version = version + :one, expires_at = :end\",\"ConditionExpression\":\"#owner = :me AND version > :zero\","
				+ "\"ExpressionAttributeNames\":{\"#owner\":\"owner\"},\"ExpressionAttributeValues\":{\":me\":{\"S\":\"me\"},"
				+ "\":zero\":{\"N\":\"0\"},\":one\":{\"N\":\"1\"},\":end\":{\"N\":\"1800000000000\"}}}");
		byte[] get = request("GetItem", "{" + key + ",\"ConsistentRead\":true}");
		long requests = 0;
		while (System.nanoTime() < end) {
			exchange(update);
			exchange(get);
			requests += 2;
		}
		return requests;
	}

	private byte[] request(String operation, String json) {
		String signature = "0123456789abcdef".repeat(4);
		return HEAD.formatted(this.endpoint.getAuthority(), signature, operation, json.length(), json)
			.replace("\n", "\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	private void exchange(byte[] request) throws IOException {
		this.out.write(request);
		int length = 0;
		int end = -1;
		while (end < 0 || length < end) {
			int read = this.in.read(this.answer, length, this.answer.length - length);
			if (read < 0) {
				throw new EOFException("The server closed the connection");
			}
			length += read;
			end = (end < 0) ? end(length) : end;
		}
		if (this.answer["HTTP/1.1 ".length()] != '2') {
			throw new IOException(new String(this.answer, 0, length, StandardCharsets.UTF_8));
		}
	}

	/** Returns where the answer ends, or -1 before its head is complete. */
	private int end(int length) {
		String head = new String(this.answer, 0, length, StandardCharsets.ISO_8859_1);
		int body = head.indexOf("\r\n\r\n") + 4;
		int value = head.toLowerCase(Locale.ROOT).indexOf("content-length: ") + "content-length: ".length();
		return (body < 4) ? -1 : body + Integer.parseInt(head.substring(value, head.indexOf('\r', value)));
	}

}
