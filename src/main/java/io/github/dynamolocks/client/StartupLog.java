package io.github.dynamolocks.client;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockStore;

/**
 * Logs one line for each new client of DynamoDB: the version of this library, the table,
 * and the defaults of the client. Sends no request.
 */
final class StartupLog {

	private static final Log logger = PrintableText.log(DefaultLockClient.class);

	private static final String TITLE = "dynamo-locks";

	private StartupLog() {
	}

	static void created(LockStore store, LockClientSettings settings) {
		if (store instanceof DynamoDbLockStore && logger.isInfoEnabled()) {
			logger.info("%s %s keeps locks in %s; lease %s ms, wait time %s ms".formatted(TITLE, version(), store,
					settings.lease().toMillis(), settings.waitTime().toMillis()));
		}
	}

	/**
	 * Returns the version in the manifest of this library's jar.
	 * @return the version; {@code development} if the classes are not in this library's
	 * own jar, for example in an application's shaded jar
	 */
	static String version() {
		Package jar = StartupLog.class.getPackage();
		String version = jar.getImplementationVersion();
		return (TITLE.equals(jar.getImplementationTitle()) && version != null) ? version : "development";
	}

}
