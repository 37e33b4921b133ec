#include "apps/form_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "async/co_test.h"
#include "http/multipart_boundary.h"
#include "http/received_form.h"

namespace apps {
namespace {

class FormFilesTest : public testing::Test {
 protected:
  FormFilesTest() { std::filesystem::create_directory(folder_); }
  ~FormFilesTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  /// The bytes, or the error.
  static std::string everything(http::BodySource& body) {
    std::string bytes;
    async::runTest(collect(body, bytes));
    return bytes;
  }
  static async::Task<void> collect(http::BodySource& body, std::string& into) {
    for (;;) {
      const auto piece = co_await body.next();
      if (!piece) into = piece.error().message;
      if (!piece || piece->empty()) co_return;
      into += *piece;
    }
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("kcr-form-" + std::to_string(::getpid()));
};

TEST_F(FormFilesTest, IsAFormOfTheFilesAndAsLargeAsItSays) {
  const std::string large(600'000, 'x');
  auto form = formOf({write("a \"b\".txt", "1"), write("empty", ""), write("large", large)});
  ASSERT_TRUE(form);
  const auto size = form->body->size();
  const auto bytes = everything(*form->body);
  EXPECT_EQ(bytes.size(), size);
  const auto boundary = http::multipartBoundary(form->contentType);
  ASSERT_TRUE(boundary);
  const auto read = http::receiveForm(bytes, *boundary, bytes.size(), bytes.size(), {});
  EXPECT_EQ(read.refusal, "");
  ASSERT_EQ(read.parts.size(), 4U);
  EXPECT_EQ(read.parts[0].name + read.parts[0].data, "kinduser");
  EXPECT_EQ(read.parts[1].filename, "a %22b%22.txt");
  EXPECT_EQ(read.parts[1].data, "1");
  EXPECT_EQ(read.parts[2].data, "");
  EXPECT_EQ(read.parts[3].name, "file");
  EXPECT_TRUE(read.parts[3].data == large);
}

TEST_F(FormFilesTest, AFileThatCannotBeReadIsNamed) {
  const auto missing = formOf({folder_ / "none"});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("none: No such file"), std::string::npos);
  const auto folder = formOf({folder_});
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().message.find("not a regular file"), std::string::npos);
}

TEST_F(FormFilesTest, AFileThatBecomesShorterIsAnError) {
  const auto path = write("a", std::string(1'000, 'x'));
  auto form = formOf({path});
  ASSERT_TRUE(form);
  std::filesystem::resize_file(path, 10);
  const auto said = everything(*form->body);
  EXPECT_NE(said.find("it has become shorter"), std::string::npos) << said;
}

}  // namespace
}  // namespace apps
