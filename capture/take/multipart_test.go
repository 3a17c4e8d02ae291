package take

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlainBoundary(t *testing.T) {
	const plain = "----WebKitFormBoundary0000000000000000"
	for text, want := range map[string]string{
		"multipart/form-data; boundary=----WebKitFormBoundaryAb1xYz9012345678":                                "multipart/form-data; boundary=" + plain,
		"------WebKitFormBoundaryAb1xYz9012345678\r\n\r\nx\r\n------WebKitFormBoundaryAb1xYz9012345678--\r\n": "--" + plain + "\r\n\r\nx\r\n--" + plain + "--\r\n",
		"multipart/form-data; boundary=own":                                                                   "multipart/form-data; boundary=own",
		`{"text": "----WebKitFormBoundaryAb1xYz9012345678"}`:                                                  `{"text": "----WebKitFormBoundaryAb1xYz9012345678"}`,
		"": "",
	} {
		assert.Equal(t, want, string(PlainBoundary([]byte(text))))
	}
}
