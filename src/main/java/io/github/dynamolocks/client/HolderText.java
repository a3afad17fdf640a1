package io.github.dynamolocks.client;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Creates the text that describes the holder of a lock for people. The text has at most
 * {@link #MAX_BYTES} bytes, which keeps the item within one kilobyte, the size of one
 * write unit.
 */
final class HolderText {

	static final int MAX_BYTES = 120;

	private static final int MAX_APPLICATION_BYTES = 20;

	private static final int MAX_HOST_BYTES = 24;

	private static final int MAX_THREAD_BYTES = 16;

	private HolderText() {
	}

	/**
	 * Creates the text. If it is too long, cuts the application, the host and the thread,
	 * and then the beginning of the purpose, whose end tells most.
	 * @param application the name of the application
	 * @param host the name of the host, null to omit it
	 * @param process the process id, null to omit it
	 * @param thread the name of the thread, null to omit it
	 * @param purpose the purpose of the lock, such as a method, null if unknown
	 * @return the text, for example {@code shop@host pid 7 thread main: Shipping.ship}
	 */
	static String of(String application, @Nullable String host, @Nullable String process, @Nullable String thread,
			@Nullable String purpose) {
		String what = (purpose != null) ? ": " + purpose : "";
		String whole = who(application, host, process, thread) + what;
		if (bytes(whole) <= MAX_BYTES) {
			return whole;
		}
		String who = who(cut(application, MAX_APPLICATION_BYTES), (host != null) ? cut(host, MAX_HOST_BYTES) : null,
				process, (thread != null) ? cut(thread, MAX_THREAD_BYTES) : null);
		int left = MAX_BYTES - bytes(who);
		return (bytes(what) <= left) ? who + what : who + ": " + end(what, left - 2);
	}

	private static String who(String application, @Nullable String host, @Nullable String process,
			@Nullable String thread) {
		return application + part("@", host) + part(" pid ", process) + part(" thread ", thread);
	}

	private static String part(String prefix, @Nullable String value) {
		return (value != null) ? prefix + value : "";
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	private static String cut(String text, int maxBytes) {
		int end = 0;
		for (int used = 0; end < text.length();) {
			int next = text.offsetByCodePoints(end, 1);
			used += bytes(text.substring(end, next));
			if (used > maxBytes) {
				break;
			}
			end = next;
		}
		return text.substring(0, end);
	}

	private static String end(String text, int maxBytes) {
		int begin = text.length();
		for (int used = 0; begin > 0;) {
			int next = text.offsetByCodePoints(begin, -1);
			used += bytes(text.substring(next, begin));
			if (used > maxBytes) {
				break;
			}
			begin = next;
		}
		return text.substring(begin);
	}

}
