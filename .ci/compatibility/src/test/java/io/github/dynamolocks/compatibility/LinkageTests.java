package io.github.dynamolocks.compatibility;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import io.github.dynamolocks.LockClient;
import org.junit.jupiter.api.Test;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every class, method and field of Spring and Micrometer to which the jar
 * refers exists. The other tests do not execute all of them.
 */
class LinkageTests {

	/** Needs Spring Boot 4, which moved its health types; inactive before. */
	private static final String HEALTH = "io/github/dynamolocks/boot/LocksHealth";

	private final Set<String> missing = new TreeSet<>();

	private int seen;

	@Test
	void referencesOfTheLibraryExist() throws Exception {
		Path place = Path.of(LockClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		try (JarFile jar = new JarFile(place.toFile())) {
			for (JarEntry entry : jar.stream().filter((entry) -> entry.getName().endsWith(".class")).toList()) {
				if (!entry.getName().startsWith(HEALTH)
						|| isPresent("org.springframework.boot.health.contributor.Health")) {
					read(jar, entry);
				}
			}
		}
		assertThat(this.seen).isGreaterThan(200);
		assertThat(this.missing).isEmpty();
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, LinkageTests.class.getClassLoader());
	}

	private void read(JarFile jar, JarEntry entry) throws IOException {
		try (InputStream content = jar.getInputStream(entry)) {
			new ClassReader(content).accept(new Calls(entry.getName()), ClassReader.SKIP_DEBUG);
		}
	}

	private void check(String from, String owner, String name, String descriptor) {
		if (!owner.matches("(org/springframework|io/micrometer)/.*")) {
			return;
		}
		this.seen++;
		try {
			Class<?> type = ClassUtils.forName(owner.replace('/', '.'), getClass().getClassLoader());
			if (!isDeclared(type, name, descriptor)) {
				this.missing.add(from + ": " + owner + "." + name + descriptor);
			}
		}
		catch (ClassNotFoundException | LinkageError ex) {
			this.missing.add(from + ": " + owner);
		}
	}

	/** Checks a field, which the class file may attribute to a subclass. */
	private void checkField(String from, String owner, String name) {
		if (!owner.matches("(org/springframework|io/micrometer|io/github/dynamolocks)/.*")) {
			return;
		}
		try {
			Set<Class<?>> types = new LinkedHashSet<>();
			addWithSupertypes(ClassUtils.forName(owner.replace('/', '.'), getClass().getClassLoader()), types);
			if (types.stream()
				.flatMap((one) -> Stream.of(one.getDeclaredFields()))
				.noneMatch((field) -> field.getName().equals(name) && isAccessible(field))) {
				this.missing.add(from + ": " + owner + "." + name);
			}
		}
		catch (ClassNotFoundException | LinkageError ex) {
			// A part of the library whose dependency is not on this class path
			if (!owner.startsWith("io/github/dynamolocks/")) {
				this.missing.add(from + ": " + owner);
			}
		}
	}

	private static boolean isAccessible(Field field) {
		return field.getDeclaringClass().getName().startsWith("io.github.dynamolocks.")
				|| Modifier.isPublic(field.getModifiers()) || Modifier.isProtected(field.getModifiers());
	}

	private static boolean isDeclared(Class<?> type, String name, String descriptor) {
		if (name.equals("<init>")) {
			return Arrays.stream(type.getDeclaredConstructors())
				.anyMatch((constructor) -> Type.getConstructorDescriptor(constructor).equals(descriptor));
		}
		Set<Class<?>> types = new LinkedHashSet<>(Set.of(Object.class));
		addWithSupertypes(type, types);
		return types.stream()
			.flatMap((one) -> Stream.of(one.getDeclaredMethods()))
			.anyMatch((method) -> method.getName().equals(name) && Type.getMethodDescriptor(method).equals(descriptor));
	}

	private static void addWithSupertypes(Class<?> type, Set<Class<?>> types) {
		if (type != null && types.add(type)) {
			addWithSupertypes(type.getSuperclass(), types);
			for (Class<?> supertype : type.getInterfaces()) {
				addWithSupertypes(supertype, types);
			}
		}
	}

	/** Visits the calls of a class, including the methods of its lambdas. */
	private final class Calls extends ClassVisitor {

		private final String from;

		Calls(String from) {
			super(SpringAsmInfo.ASM_VERSION);
			this.from = from;
		}

		@Override
		public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
				String[] exceptions) {
			String from = this.from + " " + method;
			return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {

				@Override
				public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
					checkField(from, owner, name);
				}

				@Override
				public void visitMethodInsn(int opcode, String owner, String name, String descriptor,
						boolean isInterface) {
					check(from, owner, name, descriptor);
				}

				@Override
				public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap,
						Object... arguments) {
					for (Object argument : arguments) {
						if (argument instanceof Handle handle) {
							check(from, handle.getOwner(), handle.getName(), handle.getDesc());
						}
					}
				}

			};
		}

	}

}
